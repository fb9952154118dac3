#!/usr/bin/env bash
# setup_readback.sh: what `cutover setup apply` has made, read back by Debian's AWS CLI and by the newest AWS SDK, and held against the
# walk-through, value by value.
# shellcheck source=tests/lib/sandbox.sh
. "${srcdir:-.}/tests/lib/sandbox.sh"
# shellcheck source=tests/cli/setup_lib.sh
. "$srcdir/tests/cli/setup_lib.sh"
# shellcheck source=tests/sim/sdk_lib.sh
. "$srcdir/tests/sim/sdk_lib.sh"

# shellcheck source=tests/lib/awscli.sh
. "$srcdir/tests/lib/awscli.sh"
sdk_packages
cd "$SANDBOX" || exit 99

start_sim --world before-setup --speed 0
verb 0 setup init --yes
verb 0 setup apply --yes

# --- reading ------------------------------------------------------------------------------------------------------------------
mkdir cli sdk
aws() { "$aws_program" --endpoint-url "$SIM_ENDPOINT" --output json "$@"; }
cc() { aws codecommit "$1" --repository-name cicd-demo "${@:2}"; }
read_by_cli() {
	cc list-branches >cli/branches.json && cc get-branch --branch-name master >cli/master.json &
	cc get-branch --branch-name bluegreen >cli/branch.json &&
		cc get-commit --commit-id "$(jq -r .branch.commitId cli/branch.json)" >cli/commit.json &
	cc get-file --commit-specifier bluegreen --file-path appspec.yaml >cli/appspec.json &
	cc get-file --commit-specifier bluegreen --file-path buildspec.yaml >cli/buildspec.json &
	aws codebuild batch-get-projects --names cicd-demo >cli/project.json &
	aws deploy get-deployment-group --application-name AppECS-cicd-demo-cicd-demo --deployment-group-name DgpECS-cicd-demo-cicd-demo >cli/group.json &
	aws codepipeline list-pipelines >cli/pipelines.json &
	aws codepipeline get-pipeline --name cicd-demo-bluegreen >cli/pipeline.json &
	aws codepipeline list-pipeline-executions --pipeline-name cicd-demo-bluegreen >cli/executions.json &
	# What the variables mean.
	aws sts get-caller-identity >cli/identity.json &
	aws ecr describe-images --repository-name cicd-demo --filter tagStatus=TAGGED >cli/images.json &
	aws ecs describe-services --cluster cicd-demo --services cicd-demo >cli/services.json &
	local job ok=true
	for job in $(jobs -p); do wait "$job" || ok=false; done
	$ok
}
ok "the AWS CLI reads it" read_by_cli
cp "$srcdir/tests/cli/setup_readback.mjs" "$SDK_FOLDER/"
ok "the AWS SDK reads it" node "$SDK_FOLDER/setup_readback.mjs" "$SANDBOX/sdk"

both() { # NAME READ FILTER WANT: as both have read it
	local who
	for who in cli sdk; do
		is "$1, by the ${who^^}" "$(jq -r "$3" "$who/$2.json")" "$4"
	done
}
text_of() { jq -r .fileContent "$1/$2.json" | base64 -d; }

# --- Branch: "branch name bluegreen, from branch master, create" ----------------------------------------------------------------
both "the branches" branches '.branches | sort | join(" ")' 'bluegreen master'
both "one commit on top of master" commit '.commit.parents | join(" ")' "$(jq -r .branch.commitId cli/master.json)"

# --- App spec: "add a file; enter the text below; file name appspec.yaml" ---------------------------------------------------------
# (The walk-through's lines end in blanks.)
appspec='version: 0.0
Resources:
  - TargetService:
      Type: AWS::ECS::Service
      Properties:
        TaskDefinition: "arn:aws:ecs:AWS_DEFAULT_REGION:AWS_ACCOUNT_ID:task-definition/TASK_NAME"
        LoadBalancerInfo:
          ContainerName: "CONTAINER_NAME"
          ContainerPort: CONTAINER_PORT'
for who in cli sdk; do
	n=0
	while IFS= read -r line; do
		n=$((n + 1))
		is "appspec.yaml, line $n, by the ${who^^}" "$(text_of $who appspec | sed -n "${n}p")" "$line"
	done <<<"$appspec"
	is "appspec.yaml has no more lines, by the ${who^^}" "$(text_of $who appspec | wc -l)" "$n"
done

# --- Build spec: "edit buildspec.yaml as follows" ------------------------------------------------------------------------------------
# "What was added: environment variables like CONTAINER_NAME in appspec.yaml are replaced; appspec.yaml is among the artifacts' files."
# Its commands, in their order; what CodeBuild no longer has is replaced by what it has now.
buildspec='      - echo Logging in to Amazon ECR...
now: $(aws ecr get-login --no-include-email --region $AWS_DEFAULT_REGION)
      - echo Build started on `date`
      - echo Building the Docker image...
      - docker build -t $IMAGE_REPO_NAME:$IMAGE_TAG .
      - docker tag $IMAGE_REPO_NAME:$IMAGE_TAG $AWS_ACCOUNT_ID.dkr.ecr.$AWS_DEFAULT_REGION.amazonaws.com/$IMAGE_REPO_NAME:$IMAGE_TAG
      - echo Build completed on `date`
      - echo Pushing the Docker image...
      - docker push $AWS_ACCOUNT_ID.dkr.ecr.$AWS_DEFAULT_REGION.amazonaws.com/$IMAGE_REPO_NAME:$IMAGE_TAG
      - sed -i s/AWS_DEFAULT_REGION/$AWS_DEFAULT_REGION/ appspec.yaml
      - sed -i s/AWS_ACCOUNT_ID/$AWS_ACCOUNT_ID/ appspec.yaml
      - sed -i s/TASK_NAME/$TASK_NAME/ appspec.yaml
      - sed -i s/CONTAINER_NAME/$CONTAINER_NAME/ appspec.yaml
      - sed -i s/CONTAINER_PORT/$CONTAINER_PORT/ appspec.yaml
artifacts:
  files:
    - appspec.yaml
cache:
  paths:'
now='      - aws ecr get-login-password --region $AWS_DEFAULT_REGION | docker login --username AWS --password-stdin $AWS_ACCOUNT_ID.dkr.ecr.$AWS_DEFAULT_REGION.amazonaws.com'
for who in cli sdk; do
	text_of $who buildspec >buildspec.yaml
	at=0
	while IFS= read -r line; do
		[[ $line != now:* ]] || line=$now
		found=$(awk -v line="$line" -v at="$at" 'NR > at && $0 == line { print NR; exit }' buildspec.yaml)
		ok "buildspec.yaml has, after line $at: ${line#*- }, by the ${who^^}" test -n "$found"
		at=${found:-$at}
	done <<<"$buildspec"
	is "buildspec.yaml has five substitutions, by the ${who^^}" "$(grep -c 'sed -i' buildspec.yaml)" 5
	is "nothing CodeBuild no longer has, by the ${who^^}" "$(grep -cE 'openjdk8|docker: 18|get-login ' buildspec.yaml)" 0
done
both "the project is told the file's name" project '.projects[0].source | "\(.type) \(.buildspec)"' 'CODEPIPELINE buildspec.yaml'

# --- Environment variables of the build project: name | value ------------------------------------------------------------------------
service='.services[0]'
serving="$service.taskSets[] | select(.status == \"PRIMARY\")"
while IFS='|' read -r name meaning from filter; do
	value=$from
	[ -z "$filter" ] || value=$(jq -r "$filter" "cli/$from.json")
	both "$name: $meaning" project ".projects[0].environment.environmentVariables | map(select(.name == \"$name\") | \"\\(.type) \\(.value)\") | join(\", \")" \
		"PLAINTEXT $value"
done <<END
AWS_DEFAULT_REGION|the region's name|$AWS_REGION|
AWS_ACCOUNT_ID|the account's id|identity|.Account
IMAGE_REPO_NAME|the name in ECR|images|.imageDetails[0].repositoryName
IMAGE_TAG|the Docker image's tag|images|.imageDetails[0].imageTags[0]
TASK_NAME|the ECS task's name|services|$serving | .taskDefinition | sub(".*/"; "")
CONTAINER_NAME|the container's name|services|$serving | .loadBalancers[0].containerName
CONTAINER_PORT|the container's port|services|$serving | .loadBalancers[0].containerPort
END
both "and what it had" project '.projects[0].environment | "\(.image) \(.privilegedMode) \([.environmentVariables[] | select(.name == "SONAR_TOKEN") | .type, .value] | join(" "))"' \
	'aws/codebuild/standard:7.0 true PARAMETER_STORE /cicd-demo/sonar-token'

# --- Deployment group: "specify when to reroute traffic; set the time to 1 hour" -----------------------------------------------------
ready='.deploymentGroupInfo.blueGreenDeploymentConfiguration.deploymentReadyOption'
both "traffic waits" group "$ready.actionOnTimeout" STOP_DEPLOYMENT
both "for 1 hour" group "$ready.waitTimeInMinutes" 60
both "the original is terminated as before" group '.deploymentGroupInfo.blueGreenDeploymentConfiguration.terminateBlueInstancesOnDeploymentSuccess |
	"\(.action) \(.terminationWaitTimeInMinutes)"' 'TERMINATE 60'
both "all else of the group stays" group '.deploymentGroupInfo | "\(.deploymentStyle.deploymentType) \(.deploymentConfigName) \(.ecsServices[0].serviceName)
	\(.loadBalancerInfo.targetGroupPairInfoList[0].targetGroups | map(.name) | join(" "))"' 'BLUE_GREEN CodeDeployDefault.ECSAllAtOnce cicd-demo
	cicd-demo-tg-blue cicd-demo-tg-green'

# --- Pipeline -----------------------------------------------------------------------------------------------------------------------
both "there is one pipeline" pipelines '.pipelines | map(.name) | join(" ")' cicd-demo-bluegreen
both "pipeline name: cicd-demo-bluegreen" pipeline .pipeline.name cicd-demo-bluegreen
both "role name: codepipeline-cicd-demo-role, an existing one" pipeline .pipeline.roleArn \
	arn:aws:iam::123456789012:role/codepipeline-cicd-demo-role
both "source, build, deploy" pipeline '.pipeline.stages | map(.name) | join(" ")' 'Source Build Deploy'
both "an action each" pipeline '.pipeline.stages | map(.actions | length) | join(" ")' '1 1 1'
action() { echo ".pipeline.stages[] | select(.name == \"$1\").actions[0]"; }
while IFS='|' read -r stage what filter want; do
	both "$stage stage: $what" pipeline "$(action "$stage") | ($filter)" "$want"
done <<'END'
Source|source provider: AWS CodeCommit|.actionTypeId.owner + " " + .actionTypeId.provider|AWS CodeCommit
Source|repository name: cicd-demo|.configuration.RepositoryName|cicd-demo
Source|branch name: bluegreen|.configuration.BranchName|bluegreen
Source|a commit starts it|.configuration.PollForSourceChanges|true
Build|build provider: AWS CodeBuild|.actionTypeId.owner + " " + .actionTypeId.provider|AWS CodeBuild
Build|project name: cicd-demo|.configuration.ProjectName|cicd-demo
Deploy|deploy provider: Amazon CodeDeploy|.actionTypeId.owner + " " + .actionTypeId.provider|AWS CodeDeploy
Deploy|application name: AppECS-cicd-demo-cicd-demo|.configuration.ApplicationName|AppECS-cicd-demo-cicd-demo
Deploy|deployment group: DgpECS-cicd-demo-cicd-demo|.configuration.DeploymentGroupName|DgpECS-cicd-demo-cicd-demo
END
both "the build takes what the source gives" pipeline "[$(action Source)] as [\$s] | [$(action Build)] as [\$b] | \$s.outputArtifacts == \$b.inputArtifacts" true
both "the deployment what the build gives" pipeline "[$(action Build)] as [\$b] | [$(action Deploy)] as [\$d] | \$b.outputArtifacts == \$d.inputArtifacts" true
# "Once the pipeline is made, integration, build and deployment happen by themselves."
both "it has started by itself" executions '.pipelineExecutionSummaries | map("\(.status) \(.trigger.triggerType)") | join(", ")' 'InProgress CreatePipeline'
stop_sim
done_testing
