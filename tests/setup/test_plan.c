/* What each step would change, to the letter: the lines that a person says yes to, and the JSON that is sent then. */
#include "setup/found_kit.h"

#include "base/buf.h"

#define CHANGES 5
#define NOTES 4

/* The words of a note that has to be there; with a leading '!': that may not be there. */
static void check_notes(const char *name, const struct setup_step *step, const char *const notes[NOTES])
{
	for (size_t i = 0; i < NOTES && notes[i]; i++) {
		bool is_wanted = notes[i][0] != '!', is_there = false;
		for (size_t n = 0; n < step->note_count; n++)
			is_there |= strstr(step->notes[n], notes[i] + !is_wanted) != NULL;
		check_row(is_there == is_wanted, "%s: note '%s'", name, notes[i]);
	}
}

/* --- lines and documents ---------------------------------------------------------------------------------------------- */

struct row {
	const char *name;
	enum setup_step_id step;
	struct change changes[CHANGES];
	enum setup_state state;
	const char *diff;     /* NULL: none */
	const char *document; /* with ' for "; NULL: no call, or one without a document */
	const char *notes[NOTES];
};

#define ALL_VARIABLES                                                                                                                     \
	"AWS_DEFAULT_REGION: (none) -> " REGION "\nAWS_ACCOUNT_ID: (none) -> " ACCOUNT "\nIMAGE_REPO_NAME: (none) -> cicd-demo\n"          \
	"IMAGE_TAG: (none) -> latest\nTASK_NAME: (none) -> cicd-demo:2\nCONTAINER_NAME: (none) -> cicd-demo\nCONTAINER_PORT: (none) -> 8080\n"
#define NAMED ",'buildspec':'buildspec.yaml'"
#define ENVIRONMENT_OF(variables) ENVIRONMENT("aws/codebuild/standard:7.0", variables, "true")
#define PROJECT_NAMED(variables) PROJECT(SOURCE("CODEPIPELINE", NAMED), "CODEPIPELINE", ENVIRONMENT_OF(variables))
#define OTHERS                                                                                                                            \
	VARIABLE("FIRST", "1", "PLAINTEXT") "," VARIABLE("TASK_NAME", "cicd-demo:2", "PLAINTEXT") "," VARIABLE("TOKEN", "/demo/token",    \
		"PARAMETER_STORE") "," VARIABLE("IMAGE_TAG", "old", "PLAINTEXT") "," VARIABLE("LAST", "x", "SECRETS_MANAGER")
#define OTHERS_SET                                                                                                                        \
	VARIABLE("FIRST", "1", "PLAINTEXT") "," VARIABLE("TASK_NAME", "cicd-demo:2", "PLAINTEXT") "," VARIABLE("TOKEN", "/demo/token",    \
		"PARAMETER_STORE") ",{'name':'IMAGE_TAG','value':'latest','type':'PLAINTEXT'}," VARIABLE("LAST", "x", "SECRETS_MANAGER")  \
	"," VARIABLE("AWS_DEFAULT_REGION", REGION, "PLAINTEXT") "," VARIABLE("AWS_ACCOUNT_ID", ACCOUNT, "PLAINTEXT") ","                   \
	VARIABLE("IMAGE_REPO_NAME", "cicd-demo", "PLAINTEXT") "," VARIABLE("CONTAINER_NAME", "cicd-demo", "PLAINTEXT") ","                 \
	VARIABLE("CONTAINER_PORT", "8080", "PLAINTEXT")
/* All but the tag are as they have to be; the tag comes from elsewhere. */
#define TAG_FROM(type)                                                                                                                    \
	VARIABLE("AWS_DEFAULT_REGION", REGION, "PLAINTEXT") "," VARIABLE("AWS_ACCOUNT_ID", ACCOUNT, "PLAINTEXT") ","                       \
		VARIABLE("IMAGE_REPO_NAME", "cicd-demo", "PLAINTEXT") "," VARIABLE("IMAGE_TAG", "/demo/tag", type) ","                     \
		VARIABLE("TASK_NAME", "cicd-demo:2", "PLAINTEXT") "," VARIABLE("CONTAINER_NAME", "cicd-demo", "PLAINTEXT") ","             \
		VARIABLE("CONTAINER_PORT", "8080", "PLAINTEXT")
#define OLD_TASK                                                                                                                          \
	VARIABLE("AWS_DEFAULT_REGION", REGION, "PLAINTEXT") "," VARIABLE("AWS_ACCOUNT_ID", ACCOUNT, "PLAINTEXT") ","                       \
		VARIABLE("IMAGE_REPO_NAME", "cicd-demo", "PLAINTEXT") "," VARIABLE("IMAGE_TAG", "latest", "PLAINTEXT") ","                 \
		"{'name':'TASK_NAME','value':'other:9'}," VARIABLE("CONTAINER_NAME", "cicd-demo", "PLAINTEXT") ","                         \
		VARIABLE("CONTAINER_PORT", "8080", "PLAINTEXT")
#define NEW_TASK                                                                                                                          \
	VARIABLE("AWS_DEFAULT_REGION", REGION, "PLAINTEXT") "," VARIABLE("AWS_ACCOUNT_ID", ACCOUNT, "PLAINTEXT") ","                       \
		VARIABLE("IMAGE_REPO_NAME", "cicd-demo", "PLAINTEXT") "," VARIABLE("IMAGE_TAG", "latest", "PLAINTEXT") ","                 \
		VARIABLE("TASK_NAME", "cicd-demo:2", "PLAINTEXT") "," VARIABLE("CONTAINER_NAME", "cicd-demo", "PLAINTEXT") ","             \
		VARIABLE("CONTAINER_PORT", "8080", "PLAINTEXT")

static const struct row environment_rows[] = {
	{"nothing there yet", SETUP_ENVIRONMENT, {{.how = HOW_NONE}}, SETUP_CHANGE,
		ALL_VARIABLES "source.buildspec: (none: buildspec.yml) -> buildspec.yaml\n",
		"{'environment':" ENVIRONMENT_OF(VARIABLES_SET) ",'source':{'type':'CODEPIPELINE','buildspec':'buildspec.yaml'}}",
		{"Every release pushes the same tag (latest)", "!no longer keeps image", "!immutable"}},
	{"no list of variables at all", SETUP_ENVIRONMENT,
		{ANSWER(FOUND_PROJECT, PROJECT(SOURCE("CODEPIPELINE", NAMED), "CODEPIPELINE", "{'type':'LINUX_CONTAINER'}"))}, SETUP_CHANGE,
		ALL_VARIABLES, "{'environment':{'type':'LINUX_CONTAINER','environmentVariables':[" VARIABLES_SET "]}}", {NULL}},
	{"all there", SETUP_ENVIRONMENT, {ANSWER(FOUND_PROJECT, PROJECT_READY)}, SETUP_UNCHANGED, NULL, NULL, {"the same tag"}},
	{"only the name of the buildspec", SETUP_ENVIRONMENT, {ANSWER(FOUND_PROJECT, PROJECT_OF(VARIABLES_SET))}, SETUP_CHANGE,
		"source.buildspec: (none: buildspec.yml) -> buildspec.yaml\n",
		"{'source':{'type':'CODEPIPELINE','buildspec':'buildspec.yaml'}}", {NULL}},
	{"another buildspec, and what else the source has", SETUP_ENVIRONMENT,
		{ANSWER(FOUND_PROJECT, PROJECT(SOURCE("CODEPIPELINE", ",'buildspec':'ci/b.yml','insecureSsl':false,'new':{}"), "CODEPIPELINE",
			ENVIRONMENT_OF(VARIABLES_SET)))}, SETUP_CHANGE, "source.buildspec: ci/b.yml -> buildspec.yaml\n",
		"{'source':{'type':'CODEPIPELINE','insecureSsl':false,'new':{},'buildspec':'buildspec.yaml'}}", {NULL}},
	{"CodeBuild's own name needs not be said", SETUP_ENVIRONMENT,
		{SET(DESIRED_BUILDSPEC, "buildspec.yml"), ANSWER(FOUND_PROJECT, PROJECT_OF(VARIABLES_SET))}, SETUP_UNCHANGED, NULL, NULL, {NULL}},
	{"others are kept, in their order", SETUP_ENVIRONMENT, {ANSWER(FOUND_PROJECT, PROJECT_NAMED(OTHERS))}, SETUP_CHANGE,
		"AWS_DEFAULT_REGION: (none) -> " REGION "\nAWS_ACCOUNT_ID: (none) -> " ACCOUNT "\nIMAGE_REPO_NAME: (none) -> cicd-demo\n"
		"IMAGE_TAG: old -> latest\nCONTAINER_NAME: (none) -> cicd-demo\nCONTAINER_PORT: (none) -> 8080\n",
		"{'environment':" ENVIRONMENT_OF(OTHERS_SET) "}", {NULL}},
	{"a parameter stays one", SETUP_ENVIRONMENT, {ANSWER(FOUND_PROJECT, PROJECT_NAMED(TAG_FROM("PARAMETER_STORE")))}, SETUP_UNCHANGED,
		NULL, NULL, {"IMAGE_TAG is kept as it is, from PARAMETER_STORE: its value has to be latest"}},
	{"a secret stays one", SETUP_ENVIRONMENT, {ANSWER(FOUND_PROJECT, PROJECT_NAMED(TAG_FROM("SECRETS_MANAGER")))}, SETUP_UNCHANGED, NULL,
		NULL, {"from SECRETS_MANAGER"}},
	{"a type that is new, and would steer a terminal", SETUP_ENVIRONMENT,
		{ANSWER(FOUND_PROJECT, PROJECT_NAMED(TAG_FROM("N\\u001b[2J")))}, SETUP_UNCHANGED, NULL, NULL, {"from N[2J", "!\033"}},
	{"without a type it is plain text", SETUP_ENVIRONMENT, {ANSWER(FOUND_PROJECT, PROJECT_NAMED(OLD_TASK))}, SETUP_CHANGE,
		"TASK_NAME: other:9 -> cicd-demo:2\n", "{'environment':" ENVIRONMENT_OF(NEW_TASK) "}", {NULL}},
	{"an old image", SETUP_ENVIRONMENT,
		{ANSWER(FOUND_PROJECT, PROJECT(SOURCE("CODEPIPELINE", NAMED), "CODEPIPELINE",
			ENVIRONMENT("aws/codebuild/standard:2.0", VARIABLES_SET, "true")))}, SETUP_UNCHANGED, NULL, NULL,
		{"no longer keeps image aws/codebuild/standard:2.0 up to date"}},
	{"a tag of each release", SETUP_ENVIRONMENT, {SET(DESIRED_PROVIDER, "CodeDeployToECS"), ANSWER(FOUND_PROJECT, PROJECT_READY)},
		SETUP_UNCHANGED, NULL, NULL, {"!the same tag"}},
	{"S3 rights are doubtful", SETUP_ENVIRONMENT, {ANSWER(FOUND_PROJECT, PROJECT_READY), LACKS(FOUND_BUILD_RIGHTS, "s3:PutObject")},
		SETUP_UNCHANGED, NULL, NULL, {"The policies of the build project's role codebuild lack s3:PutObject", "the bucket's own policy"}},
	{"a role that can't be seen", SETUP_ENVIRONMENT,
		{ANSWER(FOUND_PROJECT, PROJECT_READY), DENIED(FOUND_BUILD_ROLE), NEVER(FOUND_BUILD_RIGHTS)}, SETUP_UNCHANGED, NULL, NULL,
		{"the build project's role could not be checked: the reason of AWS"}},
	{"rights that can't be judged", SETUP_ENVIRONMENT, {ANSWER(FOUND_PROJECT, PROJECT_READY), DENIED(FOUND_BUILD_RIGHTS)},
		SETUP_UNCHANGED, NULL, NULL, {"What the build project's role codebuild may do could not be judged"}},
	{"trust that can't be read", SETUP_ENVIRONMENT, {ANSWER(FOUND_PROJECT, PROJECT_READY), TRUSTS(FOUND_BUILD_ROLE, NULL)},
		SETUP_UNCHANGED, NULL, NULL, {"Whom the build project's role some-role trusts could not be read"}},
};

#define TO_60 "traffic moves: at once (CONTINUE_DEPLOYMENT) -> when somebody reroutes it, within 60 min, else STOP_DEPLOYMENT\n"
#define STAY "'terminateBlueInstancesOnDeploymentSuccess':{'action':'KEEP_ALIVE'}"
#define OF_60 "'deploymentReadyOption':{'actionOnTimeout':'STOP_DEPLOYMENT','waitTimeInMinutes':60}"

static const struct row group_rows[] = {
	{"the wait", SETUP_DEPLOYMENT_GROUP, {{.how = HOW_NONE}}, SETUP_CHANGE, TO_60,
		"{'terminateBlueInstancesOnDeploymentSuccess':" ENDS_AFTER("5") ",'new':[1]," OF_60 "}", {"!test listener"}},
	{"as it is", SETUP_DEPLOYMENT_GROUP, {GROUP_IS(GROUP_READY(BLUE_GREEN(WITHIN("60"), ENDS_AFTER("5"))))}, SETUP_UNCHANGED, NULL, NULL,
		{NULL}},
	{"another time", SETUP_DEPLOYMENT_GROUP, {GROUP_IS(GROUP_READY(BLUE_GREEN(WITHIN("10"), ENDS_AFTER("5"))))}, SETUP_CHANGE,
		"traffic moves: when somebody reroutes it, within 10 min, else STOP_DEPLOYMENT -> "
		"when somebody reroutes it, within 60 min, else STOP_DEPLOYMENT\n",
		"{'terminateBlueInstancesOnDeploymentSuccess':" ENDS_AFTER("5") ",'new':[1]," OF_60 "}", {NULL}},
	{"at once, and it is", SETUP_DEPLOYMENT_GROUP, {SET(DESIRED_REROUTE_WAIT, "0"), SET(DESIRED_ON_TIMEOUT, "continue")}, SETUP_UNCHANGED,
		NULL, NULL, {NULL}},
	{"at once, and it waits", SETUP_DEPLOYMENT_GROUP,
		{SET(DESIRED_REROUTE_WAIT, "0"), SET(DESIRED_ON_TIMEOUT, "continue"),
			GROUP_IS(GROUP_READY(BLUE_GREEN(WITHIN("10"), ENDS_AFTER("5"))))}, SETUP_CHANGE,
		"traffic moves: when somebody reroutes it, within 10 min, else STOP_DEPLOYMENT -> at once (CONTINUE_DEPLOYMENT)\n",
		"{'terminateBlueInstancesOnDeploymentSuccess':" ENDS_AFTER("5") ",'new':[1],'deploymentReadyOption':" AT_ONCE "}", {NULL}},
	{"the end of the original", SETUP_DEPLOYMENT_GROUP,
		{SET(DESIRED_TERMINATION_WAIT, "1h"), GROUP_IS(GROUP_READY("{" OF_60 "," STAY "}"))}, SETUP_CHANGE,
		"the original task set ends: KEEP_ALIVE -> after 60 min\n",
		"{" OF_60 ",'terminateBlueInstancesOnDeploymentSuccess':" ENDS_AFTER("60") "}", {NULL}},
	{"what is new in the options is kept", SETUP_DEPLOYMENT_GROUP,
		{GROUP_IS(GROUP_READY("{'deploymentReadyOption':{'new':{'x':[1.5]},'actionOnTimeout':'CONTINUE_DEPLOYMENT'}}"))}, SETUP_CHANGE, TO_60,
		"{'deploymentReadyOption':{'new':{'x':[1.5]},'actionOnTimeout':'STOP_DEPLOYMENT','waitTimeInMinutes':60}}", {NULL}},
	{"a group without blue/green settings", SETUP_DEPLOYMENT_GROUP, {GROUP_IS(GROUP_READY("null"))}, SETUP_CHANGE, TO_60, "{" OF_60 "}",
		{NULL}},
	{"a group without a test listener", SETUP_DEPLOYMENT_GROUP,
		{GROUP_IS(GROUP_OF("ECS", "BLUE_GREEN", ONE_SERVICE, ROUTES(ROUTE("prod"), "{'listenerArns':[]}", TWO_GROUPS),
			"{" OF_60 "}")), NEVER(FOUND_TEST_LISTENER)}, SETUP_UNCHANGED, NULL, NULL, {"There is no test listener"}},
	{"a listener that can't be seen", SETUP_DEPLOYMENT_GROUP,
		{GROUP_IS(GROUP_READY("{" OF_60 "}")), DENIED(FOUND_PROD_LISTENER)}, SETUP_UNCHANGED, NULL, NULL,
		{"The production listener could not be checked: the reason of AWS"}},
};

#define NEW_ACTION(name, provider, configuration, in, out)                                                                                \
	"{'name':'" name "','actions':[{'name':'" name "','actionTypeId':{'category':'" name "','owner':'AWS','provider':'" provider      \
	"','version':'1'},'runOrder':1,'configuration':" configuration ",'inputArtifacts':[" in "],'outputArtifacts':[" out "]}]}"
#define DEPLOYS_TO "'ApplicationName':'" APPLICATION "','DeploymentGroupName':'" GROUP "'"
#define FROM_BRANCH "'RepositoryName':'cicd-demo','BranchName':'bluegreen'"
#define HEAD(role) "{'name':'cicd-demo-bluegreen','roleArn':'" role "','artifactStore':{'type':'S3','location':'" BUCKET "'},'stages':["
#define HEAD_LINES(role) "name: (none) -> cicd-demo-bluegreen\nroleArn: (none) -> " role "\nartifactStore.location: (none) -> " BUCKET "\n"
#define BUILD_AS_NEW NEW_ACTION("Build", "CodeBuild", "{'ProjectName':'cicd-demo'}", "{'name':'SourceArtifact'}", "{'name':'BuildArtifact'}")
#define SOURCE_AS_NEW                                                                                                                     \
	NEW_ACTION("Source", "CodeCommit", "{" FROM_BRANCH ",'PollForSourceChanges':'true'}", "", "{'name':'SourceArtifact'}")
#define OF_TEMPLATES(artifact)                                                                                                            \
	"'TaskDefinitionTemplateArtifact':'" artifact "','AppSpecTemplateArtifact':'" artifact "','Image1ArtifactName':'" artifact            \
	"','Image1ContainerName':'IMAGE1_NAME'"
#define CONNECTED(status) "{'Connection':{'ConnectionName':'hub','ConnectionArn':'" CONNECTION "','ProviderType':'GitHub','ConnectionStatus':'" status "'}}"
#define CONNECTED_PIPELINE                                                                                                                \
	"{'pipeline':{'name':'cicd-demo-bluegreen','roleArn':'" ROLE_ARN("codepipeline") "','artifactStore':{'type':'S3','location':'" BUCKET "'},'stages':[" \
		ACTION("Source", "CodeStarSourceConnection", "{'ConnectionArn':'" CONNECTION "','FullRepositoryId':'me/demo','BranchName':'bluegreen'}") "," \
		ACTION("Build", "CodeBuild", "{'ProjectName':'cicd-demo'}") "," ACTION("Deploy", "CodeDeploy", "{" DEPLOYS_TO "}") "]}}"
#define CONNECTION "arn:aws:codeconnections:" REGION ":" ACCOUNT ":connection/1"

/* One that somebody made: other names, an approval, keys of its own, a version, an action in between. */
#define THEIRS(role, source, provider, deploy)                                                                                            \
	"{'pipeline':{'version':7,'name':'cicd-demo-bluegreen','roleArn':'" role "','pipelineType':'V2','artifactStore':{'location':'"     \
	BUCKET "','type':'S3','encryptionKey':{'id':'k','type':'KMS'}},'stages':[{'name':'S','actions':[{'name':'a','actionTypeId':"      \
	"{'category':'Source','owner':'AWS','provider':'CodeCommit','version':'1'},'configuration':" source                               \
	",'outputArtifacts':[{'name':'src'}]}]},{'name':'Gate','actions':[{'name':'g','actionTypeId':{'category':'Approval',"             \
	"'provider':'Manual'},'configuration':{}}]},{'name':'B','actions':[{'name':'b','actionTypeId':{'category':'Build',"               \
	"'provider':'CodeBuild'},'configuration':{'ProjectName':'cicd-demo','EnvironmentVariables':'[]'},'outputArtifacts':"              \
	"[{'name':'out'}]}]},{'name':'D','actions':[{'name':'d','actionTypeId':{'category':'Deploy','provider':'" provider                \
	"'},'configuration':" deploy ",'inputArtifacts':[{'name':'src'},{'name':'out'}]}]}],'new':1}}"
#define OURS ROLE_ARN("codepipeline")

static const struct row pipeline_rows[] = {
	{"a new one", SETUP_PIPELINE, {{.how = HOW_NONE}}, SETUP_CREATE,
		HEAD_LINES(ROLE_ARN("codepipeline"))
		"Source.provider: (none) -> CodeCommit\nSource.RepositoryName: (none) -> cicd-demo\nSource.BranchName: (none) -> bluegreen\n"
		"Build.provider: (none) -> CodeBuild\nBuild.ProjectName: (none) -> cicd-demo\n"
		"Deploy.provider: (none) -> CodeDeploy\nDeploy.ApplicationName: (none) -> " APPLICATION
		"\nDeploy.DeploymentGroupName: (none) -> " GROUP "\n",
		HEAD(ROLE_ARN("codepipeline")) SOURCE_AS_NEW "," BUILD_AS_NEW ","
		NEW_ACTION("Deploy", "CodeDeploy", "{" DEPLOYS_TO "}", "{'name':'BuildArtifact'}", "") "]}",
		{"starts the new pipeline's first release by itself", "Provider CodeDeploy", "PollForSourceChanges"}},
	{"a new one, to ECS, by an ARN that can't be looked up", SETUP_PIPELINE,
		{SET(DESIRED_PROVIDER, "CodeDeployToECS"), SET(DESIRED_ROLE, ROLE_ARN("given")), DENIED(FOUND_PIPELINE_ROLE),
			NEVER(FOUND_PIPELINE_RIGHTS)}, SETUP_CREATE,
		HEAD_LINES(ROLE_ARN("given"))
		"Source.provider: (none) -> CodeCommit\nSource.RepositoryName: (none) -> cicd-demo\nSource.BranchName: (none) -> bluegreen\n"
		"Build.provider: (none) -> CodeBuild\nBuild.ProjectName: (none) -> cicd-demo\n"
		"Deploy.provider: (none) -> CodeDeployToECS\nDeploy.ApplicationName: (none) -> " APPLICATION
		"\nDeploy.DeploymentGroupName: (none) -> " GROUP "\nDeploy.TaskDefinitionTemplateArtifact: (none) -> BuildArtifact\n"
		"Deploy.AppSpecTemplateArtifact: (none) -> BuildArtifact\nDeploy.Image1ArtifactName: (none) -> BuildArtifact\n"
		"Deploy.Image1ContainerName: (none) -> IMAGE1_NAME\n",
		HEAD(ROLE_ARN("given")) SOURCE_AS_NEW "," BUILD_AS_NEW ","
		NEW_ACTION("Deploy", "CodeDeployToECS", "{" DEPLOYS_TO "," OF_TEMPLATES("BuildArtifact") "}", "{'name':'BuildArtifact'}", "")
		"]}",
		{"the pipeline's role could not be checked", "!Provider CodeDeploy is"}},
	{"a new one, with a connection", SETUP_PIPELINE,
		{SET(DESIRED_SOURCE, "connection"), SET(DESIRED_REPOSITORY, "me/demo"), SET(DESIRED_CONNECTION, CONNECTION)}, SETUP_CREATE,
		HEAD_LINES(ROLE_ARN("codepipeline"))
		"Source.provider: (none) -> CodeStarSourceConnection\nSource.ConnectionArn: (none) -> " CONNECTION
		"\nSource.FullRepositoryId: (none) -> me/demo\nSource.BranchName: (none) -> bluegreen\n"
		"Build.provider: (none) -> CodeBuild\nBuild.ProjectName: (none) -> cicd-demo\n"
		"Deploy.provider: (none) -> CodeDeploy\nDeploy.ApplicationName: (none) -> " APPLICATION
		"\nDeploy.DeploymentGroupName: (none) -> " GROUP "\n",
		HEAD(ROLE_ARN("codepipeline"))
		NEW_ACTION("Source", "CodeStarSourceConnection",
			"{'ConnectionArn':'" CONNECTION "','FullRepositoryId':'me/demo','BranchName':'bluegreen'}", "", "{'name':'SourceArtifact'}")
		"," BUILD_AS_NEW "," NEW_ACTION("Deploy", "CodeDeploy", "{" DEPLOYS_TO "}", "{'name':'BuildArtifact'}", "") "]}",
		{"!PollForSourceChanges"}},
	{"theirs, by a connection that is ready", SETUP_PIPELINE,
		{SET(DESIRED_SOURCE, "connection"), SET(DESIRED_REPOSITORY, "me/demo"), SET(DESIRED_CONNECTION, CONNECTION),
			ANSWER(FOUND_CONNECTION, CONNECTED("AVAILABLE")), ANSWER(FOUND_PIPELINE, CONNECTED_PIPELINE)},
		SETUP_UNCHANGED, NULL, NULL, {"Connection hub (GitHub) is available", "!PollForSourceChanges"}},
	{"a connection whose state is a new word", SETUP_PIPELINE,
		{SET(DESIRED_SOURCE, "connection"), SET(DESIRED_REPOSITORY, "me/demo"), SET(DESIRED_CONNECTION, CONNECTION),
			ANSWER(FOUND_CONNECTION, CONNECTED("RESTING")), ANSWER(FOUND_PIPELINE, CONNECTED_PIPELINE)},
		SETUP_UNCHANGED, NULL, NULL, {"Connection hub (GitHub) says of its state: RESTING"}},
	{"a connection that can't be seen", SETUP_PIPELINE,
		{SET(DESIRED_SOURCE, "connection"), SET(DESIRED_REPOSITORY, "me/demo"), SET(DESIRED_CONNECTION, CONNECTION),
			DENIED(FOUND_CONNECTION), ANSWER(FOUND_PIPELINE, CONNECTED_PIPELINE)},
		SETUP_UNCHANGED, NULL, NULL, {"Connection " CONNECTION " could not be checked: "}},
	{"theirs, as it is", SETUP_PIPELINE,
		{ANSWER(FOUND_PIPELINE, THEIRS(OURS, "{" FROM_BRANCH ",'PollForSourceChanges':'false'}", "CodeDeploy", "{" DEPLOYS_TO "}"))},
		SETUP_UNCHANGED, NULL, NULL, {"!PollForSourceChanges", "!under way"}},
	{"theirs, of another branch and role", SETUP_PIPELINE,
		{ANSWER(FOUND_PIPELINE, THEIRS("r", "{'RepositoryName':'cicd-demo','BranchName':'main','OutputArtifactFormat':'CODE_ZIP'}", "CodeDeploy",
			"{" DEPLOYS_TO "}"))}, SETUP_CHANGE,
		"roleArn: r -> " OURS "\nSource.BranchName: main -> bluegreen\n",
		"{'version':7,'name':'cicd-demo-bluegreen','pipelineType':'V2','artifactStore':{'location':'" BUCKET
		"','type':'S3','encryptionKey':{'id':'k','type':'KMS'}},'stages':[{'name':'S','actions':[{'name':'a','actionTypeId':"
		"{'category':'Source','owner':'AWS','provider':'CodeCommit','version':'1'},'configuration':{'RepositoryName':'cicd-demo',"
		"'OutputArtifactFormat':'CODE_ZIP','BranchName':'bluegreen'},'outputArtifacts':[{'name':'src'}]}]},{'name':'Gate','actions':"
		"[{'name':'g','actionTypeId':{'category':'Approval','provider':'Manual'},'configuration':{}}]},{'name':'B','actions':"
		"[{'name':'b','actionTypeId':{'category':'Build','provider':'CodeBuild'},'configuration':{'ProjectName':'cicd-demo',"
		"'EnvironmentVariables':'[]'},'outputArtifacts':[{'name':'out'}]}]},{'name':'D','actions':[{'name':'d','actionTypeId':"
		"{'category':'Deploy','provider':'CodeDeploy'},'configuration':{" DEPLOYS_TO "},'inputArtifacts':[{'name':'src'},"
		"{'name':'out'}]}]}],'new':1,'roleArn':'" OURS "'}",
		{"A release of this pipeline that is under way ends where it is", "PollForSourceChanges"}},
	{"theirs, to ECS: the build's artifact, not the first one", SETUP_PIPELINE,
		{SET(DESIRED_PROVIDER, "CodeDeployToECS"),
			ANSWER(FOUND_PIPELINE, THEIRS(OURS, "{" FROM_BRANCH "}", "CodeDeployToECS", "{" DEPLOYS_TO "," OF_TEMPLATES("out") "}"))},
		SETUP_UNCHANGED, NULL, NULL, {"!Provider CodeDeploy is"}},
	{"theirs, from one way of deploying to the other", SETUP_PIPELINE,
		{ANSWER(FOUND_PIPELINE,
			DECLARATION("'artifactStores':{'" REGION "':{'type':'S3','location':'" BUCKET "'},'us-east-1':{'location':'x'}},",
				ACTION("Source", "CodeCommit", "{" FROM_BRANCH "}") "," ACTION("Build", "CodeBuild", "{'ProjectName':'cicd-demo'}") ","
				ACTION("Deploy", "CodeDeployToECS", "{" DEPLOYS_TO ",'Image1ContainerName':'X'}")))}, SETUP_CHANGE,
		"roleArn: r -> " OURS "\nDeploy.provider: CodeDeployToECS -> CodeDeploy\nDeploy.Image1ContainerName: X -> (none)\n",
		"{'name':'cicd-demo-bluegreen','artifactStores':{'" REGION "':{'type':'S3','location':'" BUCKET
		"'},'us-east-1':{'location':'x'}},'stages':[" ACTION("Source", "CodeCommit", "{" FROM_BRANCH "}") ","
		ACTION("Build", "CodeBuild", "{'ProjectName':'cicd-demo'}")
		",{'name':'Deploy','actions':[{'name':'A','actionTypeId':{'category':'Deploy','owner':'AWS','version':'1',"
		"'provider':'CodeDeploy'},'configuration':{" DEPLOYS_TO "}}]}],'roleArn':'" OURS "'}",
		{NULL}},
	{"a bucket that can't be seen", SETUP_PIPELINE,
		{ANSWER(FOUND_PIPELINE, THEIRS(OURS, "{" FROM_BRANCH "}", "CodeDeploy", "{" DEPLOYS_TO "}")), DENIED(FOUND_BUCKET),
			LACKS(FOUND_PIPELINE_RIGHTS, "s3:GetObject")}, SETUP_UNCHANGED, NULL, NULL,
		{"Bucket " BUCKET " could not be checked: the reason of AWS", "lack s3:GetObject: unless the bucket's own policy allows it"}},
};

static void check_call(struct kit *k, const struct row *row, const struct plan_call *call)
{
	const char *document = row->document ? kit_quoted(k, row->document) : NULL;

	check_row(!document == !call->op, "%s: %s", row->name, call->op ? call->op->op.name : "no call");
	if (document)
		check_row(strcmp(call->args.document, document) == 0, "%s:\n%s\n%s", row->name, call->args.document, document);
	check_row(!call->op || call->sentence, "%s: no sentence", row->name);
}

static void check_table(const struct row *rows, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct kit *k = kit_new();
		for (size_t n = 0; n < CHANGES; n++)
			kit_change(k, &rows[i].changes[n]);
		const struct plan *p = kit_plan(k);
		const struct setup_step *step = &p->shown.steps[rows[i].step];
		const char *diff = step->diff ? step->diff : "none", *wanted = rows[i].diff ? rows[i].diff : "none";
		check_row(step->state == rows[i].state, "%s: %s: %s", rows[i].name, setup_state_name(step->state), step->reason);
		check_row(strcmp(diff, wanted) == 0, "%s:\n%s\n%s", rows[i].name, diff, wanted);
		check_call(k, &rows[i], &p->calls[rows[i].step]);
		check_notes(rows[i].name, step, rows[i].notes);
		kit_free(k);
	}
}

static void environment(void **state)
{
	(void)state;
	check_table(environment_rows, COUNT_OF(environment_rows));
}

static void deployment_group(void **state)
{
	(void)state;
	check_table(group_rows, COUNT_OF(group_rows));
}

static void pipeline(void **state)
{
	(void)state;
	check_table(pipeline_rows, COUNT_OF(pipeline_rows));
}

/* --- which calls they are, and the whole of what is sent ----------------------------------------------------------------- */

static const char *body_of(struct kit *k, const struct plan_call *call)
{
	struct buf body;

	buf_init(&body, (size_t)1024 * 1024);
	call->op->build(&body, &call->args);
	const char *text = arena_dup(k->arena, buf_text(&body));
	buf_done(&body);
	return text;
}

static void check_body(struct kit *k, const struct plan *p, enum setup_step_id step, const struct ops_row *op, const char *body)
{
	const struct plan_call *call = &p->calls[step];

	assert_ptr_equal(call->op, op);
	assert_string_equal(body_of(k, call), kit_quoted(k, body));
}

static void each_call_names_what_it_changes(void **state)
{
	struct kit *k = kit_new();
	(void)state;

	kit_answer(k, FOUND_PROJECT, PROJECT_OF(VARIABLES_SET));
	const struct plan *p = kit_plan(k);
	check_body(k, p, SETUP_BRANCH, &ops_create_branch,
		"{'repositoryName':'cicd-demo','branchName':'bluegreen','commitId':'" BASE_ID "'}");
	check_body(k, p, SETUP_ENVIRONMENT, &ops_update_project,
		"{'source':{'type':'CODEPIPELINE','buildspec':'buildspec.yaml'},'name':'cicd-demo'}");
	check_body(k, p, SETUP_DEPLOYMENT_GROUP, &ops_update_deployment_group,
		"{'applicationName':'" APPLICATION "','currentDeploymentGroupName':'" GROUP "','blueGreenDeploymentConfiguration':"
		"{'terminateBlueInstancesOnDeploymentSuccess':" ENDS_AFTER("5") ",'new':[1]," OF_60 "}}");
	assert_ptr_equal(p->calls[SETUP_PIPELINE].op, &ops_create_pipeline);
	assert_int_equal(plan_next(p), SETUP_BRANCH);
	kit_answer(k, FOUND_PIPELINE, DECLARATION(STORE, SOURCE_STAGE "," BUILD_STAGE "," DEPLOY_STAGE));
	assert_ptr_equal(kit_plan(k)->calls[SETUP_PIPELINE].op, &ops_update_pipeline);
	kit_free(k);
}

static void the_branch_begins_at_the_base(void **state)
{
	struct kit *k = kit_new();
	const struct setup_step *step = &kit_plan(k)->shown.steps[SETUP_BRANCH];
	(void)state;

	assert_int_equal(step->state, SETUP_CREATE);
	assert_string_equal(step->diff, "bluegreen: (none) -> aaaaaaaaaa (head of master)\n");
	kit_head(k, FOUND_BRANCH, "bluegreen", BRANCH_ID);
	step = &kit_plan(k)->shown.steps[SETUP_BRANCH];
	assert_int_equal(step->state, SETUP_UNCHANGED);
	assert_null(step->diff);
	kit_free(k);
}

/* --- files: one commit for all --------------------------------------------------------------------------------------------- */

static const char *ready_appspec(struct kit *k, bool is_to_ecs)
{
	return appspec_text(k->arena, &(struct appspec_want){.is_to_ecs = is_to_ecs, .container = "cicd-demo", .port = 8080});
}

static const char *ready_buildspec(struct kit *k)
{
	return buildspec_merge(k->arena, NULL, 0, &(struct buildspec_want){.modernise = true}).text;
}

static void check_files(const struct plan_call *call, const char *const *paths, size_t count)
{
	assert_ptr_equal(call->op, &ops_create_commit);
	assert_int_equal(call->args.file_count, count);
	for (size_t i = 0; i < count; i++) {
		assert_string_equal(call->args.files[i].path, paths[i]);
		assert_false(call->args.files[i].is_deleted);
		assert_int_equal(call->args.files[i].size, strlen(call->args.files[i].bytes));
	}
}

static void all_files_are_one_commit(void **state)
{
	struct kit *k = kit_new();
	const struct plan *p = kit_plan(k);
	const struct ops_args *args = &p->calls[SETUP_APPSPEC].args;
	(void)state;

	check_files(&p->calls[SETUP_APPSPEC], (const char *[]){"appspec.yaml", "buildspec.yaml"}, 2);
	assert_null(p->calls[SETUP_BUILDSPEC].op);
	assert_int_equal(p->shown.steps[SETUP_APPSPEC].state, SETUP_CREATE);
	assert_int_equal(p->shown.steps[SETUP_BUILDSPEC].state, SETUP_CREATE);
	assert_string_equal(args->commit_id, BASE_ID); /* read as of the base, while there is no branch */
	assert_string_equal(args->branch, "bluegreen");
	assert_string_equal(args->author, "jo");
	assert_string_equal(args->files[0].bytes, ready_appspec(k, false));
	assert_string_equal(args->files[1].bytes, ready_buildspec(k));
	kit_free(k);
}

static void a_file_that_is_right_is_not_sent(void **state)
{
	struct kit *k = kit_new();
	(void)state;

	kit_head(k, FOUND_BRANCH, "bluegreen", BRANCH_ID);
	kit_file(k, FOUND_APPSPEC, "appspec.yaml", ready_appspec(k, false));
	kit_file(k, FOUND_BUILDSPEC, "buildspec.yaml", "version: 0.2\nphases:\n  build:\n    commands:\n      - docker build -t x .\n");
	const struct plan *p = kit_plan(k);
	assert_int_equal(p->shown.steps[SETUP_APPSPEC].state, SETUP_UNCHANGED);
	assert_null(p->calls[SETUP_APPSPEC].op);
	assert_int_equal(p->shown.steps[SETUP_BUILDSPEC].state, SETUP_CHANGE);
	check_files(&p->calls[SETUP_BUILDSPEC], (const char *[]){"buildspec.yaml"}, 1);
	assert_string_equal(p->calls[SETUP_BUILDSPEC].args.commit_id, BRANCH_ID);
	assert_non_null(strstr(p->shown.steps[SETUP_BUILDSPEC].diff, "--- a/buildspec.yaml\n+++ b/buildspec.yaml\n"));

	kit_file(k, FOUND_BUILDSPEC, "buildspec.yaml", ready_buildspec(k));
	p = kit_plan(k);
	assert_int_equal(p->shown.steps[SETUP_BUILDSPEC].state, SETUP_UNCHANGED);
	assert_null(p->calls[SETUP_BUILDSPEC].op);
	kit_free(k);
}

static void to_ecs_there_is_a_third_file(void **state)
{
	static const char *const notes[NOTES] = {"taskdef.json is made from task definition cicd-demo:2"};
	struct kit *k = kit_new();
	(void)state;

	k->d.values[DESIRED_PROVIDER] = "CodeDeployToECS";
	kit_missing(k, FOUND_TASKDEF);
	const struct plan *p = kit_plan(k);
	const struct setup_step *step = &p->shown.steps[SETUP_APPSPEC];
	check_files(&p->calls[SETUP_APPSPEC], (const char *[]){"appspec.yaml", "taskdef.json", "buildspec.yaml"}, 3);
	assert_non_null(strstr(step->diff, "+++ b/appspec.yaml"));
	assert_non_null(strstr(step->diff, "+++ b/taskdef.json"));
	check_notes("to ECS", step, notes);

	kit_file(k, FOUND_TASKDEF, "taskdef.json", "{}"); /* the team's own */
	kit_file(k, FOUND_APPSPEC, "appspec.yaml", ready_appspec(k, true));
	p = kit_plan(k);
	assert_int_equal(p->shown.steps[SETUP_APPSPEC].state, SETUP_UNCHANGED);
	kit_free(k);
}

static void files_by_hand_are_not_asked_for(void **state)
{
	static const char *const notes[NOTES] = {"is what files-by-hand = yes says"};
	struct kit *k = kit_new();
	(void)state;

	k->d.values[DESIRED_SOURCE] = "connection";
	k->d.values[DESIRED_FILES_BY_HAND] = "yes";
	for (int kind = FOUND_REPOSITORY; kind <= FOUND_TASKDEF; kind++)
		kit_bad(k, (enum found_kind)kind, FINDING_NONE, ERR_NONE);
	const struct plan *p = kit_plan(k);
	for (int i = SETUP_BRANCH; i <= SETUP_BUILDSPEC; i++) {
		assert_int_equal(p->shown.steps[i].state, SETUP_UNCHANGED);
		assert_null(p->calls[i].op);
		check_notes("by hand", &p->shown.steps[i], notes);
	}
	assert_int_equal(plan_next(p), SETUP_ENVIRONMENT);
	kit_free(k);
}

/* --- which task definition -------------------------------------------------------------------------------------------------- */

#define TASK_VARIABLE(name) PROJECT_OF(VARIABLE("TASK_NAME", name, "PLAINTEXT"))
#define SERVES(name) "{'services':[{'taskDefinition':'arn:aws:ecs:r:1:task-definition/old:1','taskSets':[{'id':'1','status':'ACTIVE','taskDefinition':" \
	"'x/cicd-demo:9'},{'id':'2','status':'PRIMARY','taskDefinition':'x/" name "'}]}],'failures':[]}"

static const struct {
	const char *name;
	struct change changes[CHANGES];
	const char *task;
} task_rows[] = {
	{"a revision that was given", {SET(DESIRED_TASK, "cicd-demo:4"), ANSWER(FOUND_PROJECT, TASK_VARIABLE("cicd-demo:3"))}, "cicd-demo:4"},
	{"one that builds use", {ANSWER(FOUND_PROJECT, TASK_VARIABLE("cicd-demo:3"))}, "cicd-demo:3"},
	{"the one that serves", {ANSWER(FOUND_SERVICE, SERVES("cicd-demo:5"))}, "cicd-demo:5"},
	{"one that builds use, to ECS", {SET(DESIRED_PROVIDER, "CodeDeployToECS"), ANSWER(FOUND_PROJECT, TASK_VARIABLE("cicd-demo:3"))},
		"cicd-demo:3"},
	{"builds of another family", {ANSWER(FOUND_PROJECT, TASK_VARIABLE("cicd-demo-2:3"))}, "cicd-demo:2"},
	{"builds without a revision", {ANSWER(FOUND_PROJECT, TASK_VARIABLE("cicd-demo"))}, "cicd-demo:2"},
	{"builds with anybody's text", {ANSWER(FOUND_PROJECT, TASK_VARIABLE("cicd-demo:3\\u001b[2J"))}, "cicd-demo:2"},
	{"another family serves", {ANSWER(FOUND_SERVICE, SERVES("web:5"))}, "cicd-demo"},
	{"nothing is known", {DENIED(FOUND_PROJECT), DENIED(FOUND_SERVICE)}, "cicd-demo"},
	{"a service that says nothing", {ANSWER(FOUND_SERVICE, "{'services':[{}],'failures':[]}")}, "cicd-demo"},
};

static void the_task_definition(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(task_rows); i++) {
		struct kit *k = kit_new();
		for (size_t n = 0; n < CHANGES; n++)
			kit_change(k, &task_rows[i].changes[n]);
		const char *task = found_task(k->q, &k->d);
		check_row(strcmp(task, task_rows[i].task) == 0, "%s: %s", task_rows[i].name, task);
		kit_free(k);
	}
}

static void some_tags_may_be_immutable(void **state)
{
	static const char *const notes[NOTES] = {"Some tags of ECR repository cicd-demo are immutable"};
	struct kit *k = kit_new();
	(void)state;

	kit_images(k, "IMMUTABLE_WITH_EXCLUSION");
	const struct setup_step *step = &kit_plan(k)->shown.steps[SETUP_ENVIRONMENT];
	assert_int_equal(step->state, SETUP_CHANGE);
	check_notes("tags", step, notes);
	kit_free(k);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(environment),
		cmocka_unit_test(deployment_group),
		cmocka_unit_test(pipeline),
		cmocka_unit_test(each_call_names_what_it_changes),
		cmocka_unit_test(the_branch_begins_at_the_base),
		cmocka_unit_test(all_files_are_one_commit),
		cmocka_unit_test(a_file_that_is_right_is_not_sent),
		cmocka_unit_test(to_ecs_there_is_a_third_file),
		cmocka_unit_test(files_by_hand_are_not_asked_for),
		cmocka_unit_test(the_task_definition),
		cmocka_unit_test(some_tags_may_be_immutable),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
