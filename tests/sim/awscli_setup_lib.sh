# awscli_setup_lib.sh: sourced by the tests that walk by hand from the world before the set-up through the seed's steps.
# shellcheck shell=bash disable=SC2034,SC2154
# shellcheck source=tests/sim/awscli_lib.sh
. "${srcdir:-.}/tests/sim/awscli_lib.sh"

repository=cicd-demo
project=cicd-demo
group=(--application-name AppECS-cicd-demo-cicd-demo)
named=("${group[@]}" --current-deployment-group-name DgpECS-cicd-demo-cicd-demo)
pipeline=cicd-demo-bluegreen
role=arn:aws:iam::123456789012:role/codepipeline-cicd-demo-role

refuses() { # CODE ARGUMENTS...
	run aws "${@:2}"
	like "${*:2:2}: $1: $(cut -c 1-80 <<<"${*: -1}")" "$status $err" "^25[45] .*\($1\)"
}
aws_quietly() { aws "$@" >/dev/null; }
head_of() { get .branch.commitId codecommit get-branch --repository-name $repository --branch-name "$1"; }
read_file() { get .fileContent codecommit get-file --repository-name $repository --commit-specifier "$1" --file-path "$2" | base64 -d; }
put_file() { # FILE: its text from standard input, on the branch
	aws codecommit put-file --repository-name $repository --branch-name bluegreen --parent-commit-id "$(head_of bluegreen)" --file-path "$1" \
		--file-content "$(base64 -w0)" --commit-message "$1" >/dev/null
}
setting() { get ".projects[0].$1" codebuild batch-get-projects --names $project; }
settings() { get .deploymentGroupInfo.blueGreenDeploymentConfiguration deploy get-deployment-group "${group[@]}" --deployment-group-name DgpECS-cicd-demo-cicd-demo; }
newest() { get "[.pipelineExecutionSummaries[0].$1]|tostring" codepipeline list-pipeline-executions --pipeline-name $pipeline | jq -r '.[0]'; }
newest_trigger() { get '.pipelineExecutionSummaries[0].trigger.triggerType' codepipeline list-pipeline-executions --pipeline-name $pipeline; }
executions() { get '.pipelineExecutionSummaries|length' codepipeline list-pipeline-executions --pipeline-name $pipeline; }
build() { get "$1" codebuild batch-get-builds --ids "$(external Build)"; }
failure() { build '.builds[0]|[.phases[]|select(.phaseStatus=="FAILED")][0]|"\(.phaseType) \(.contexts[0].statusCode) \(.contexts[0].message)"'; }
deploy_error() { get '.deploymentInfo|"\(.status) \(.errorInformation.code) \(.errorInformation.message)"' deploy get-deployment --deployment-id "$id"; }
SEED_BUILDSPEC='version: 0.2

phases:
  install:
    runtime-versions:
      java: openjdk8
      docker: 18
  pre_build:
    commands:
      - echo Logging in to Amazon ECR...
      - $(aws ecr get-login --no-include-email --region $AWS_DEFAULT_REGION)
  build:
    commands:
      - echo Build started on `date`
      - echo Building the Docker image...
      - mvn clean package
      - docker build -t $IMAGE_REPO_NAME:$IMAGE_TAG .
      - docker tag $IMAGE_REPO_NAME:$IMAGE_TAG $AWS_ACCOUNT_ID.dkr.ecr.$AWS_DEFAULT_REGION.amazonaws.com/$IMAGE_REPO_NAME:$IMAGE_TAG
  post_build:
    commands:
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
  paths:
    - "/root/.m2/**/*"
'
SEED_APPSPEC='version: 0.0
Resources:
  - TargetService:
      Type: AWS::ECS::Service
      Properties:
        TaskDefinition: "arn:aws:ecs:AWS_DEFAULT_REGION:AWS_ACCOUNT_ID:task-definition/TASK_NAME"
        LoadBalancerInfo:
          ContainerName: "CONTAINER_NAME"
          ContainerPort: CONTAINER_PORT
'
# shellcheck disable=SC2016 # the build expands it
LOGIN='aws ecr get-login-password --region $AWS_DEFAULT_REGION | docker login --username AWS --password-stdin $AWS_ACCOUNT_ID.dkr.ecr.$AWS_DEFAULT_REGION.amazonaws.com'
MODERN=$(sed -e 's/openjdk8/corretto8/' -e '/docker: 18/d' -e "s/- \$(aws ecr get-login .*/- $(sed 's/[&|/\\]/\\&/g' <<<"$LOGIN")/" <<<"$SEED_BUILDSPEC")

seven="[{\"name\":\"AWS_DEFAULT_REGION\",\"value\":\"ap-northeast-2\"},{\"name\":\"AWS_ACCOUNT_ID\",\"value\":\"123456789012\"},
{\"name\":\"IMAGE_REPO_NAME\",\"value\":\"cicd-demo\"},{\"name\":\"IMAGE_TAG\",\"value\":\"latest\"},{\"name\":\"TASK_NAME\",\"value\":\"cicd-demo:2\"},
{\"name\":\"CONTAINER_NAME\",\"value\":\"cicd-demo\"},{\"name\":\"CONTAINER_PORT\",\"value\":\"8080\"}]"
environment() { # VARIABLES [MORE]
	jq -c --argjson v "$1" --argjson more "${2:-{\}}" -n '{type:"LINUX_CONTAINER",image:"aws/codebuild/standard:7.0",computeType:"BUILD_GENERAL1_SMALL",privilegedMode:true,environmentVariables:$v}+$more'
}
set_environment() { aws codebuild update-project --name $project --environment "$(environment "$@")" >/dev/null; }
ready() { printf '{"deploymentReadyOption":{"actionOnTimeout":"%s","waitTimeInMinutes":%s}%s}' "$1" "$2" "${3:-}"; }
update() { deploy update-deployment-group "${named[@]}" "$@"; }
deploy() { aws deploy "$@" >/dev/null; }
bucket_name() { get '.Buckets[0].Name' s3api list-buckets; }
others='[{"name":"SPRING_PROFILES_ACTIVE","value":"prod","type":"PLAINTEXT"},{"name":"SONAR_TOKEN","value":"/cicd-demo/sonar-token","type":"PARAMETER_STORE"}]'
declare_pipeline() { # BUCKET
	jq -nc --arg role $role --arg bucket "$1" '{name:"cicd-demo-bluegreen",roleArn:$role,artifactStore:{type:"S3",location:$bucket},stages:[
	{name:"Source",actions:[{name:"Source",actionTypeId:{category:"Source",owner:"AWS",provider:"CodeCommit",version:"1"},
		configuration:{RepositoryName:"cicd-demo",BranchName:"bluegreen"},outputArtifacts:[{name:"SourceArtifact"}]}]},
	{name:"Build",actions:[{name:"Build",actionTypeId:{category:"Build",owner:"AWS",provider:"CodeBuild",version:"1"},
		configuration:{ProjectName:"cicd-demo"},inputArtifacts:[{name:"SourceArtifact"}],outputArtifacts:[{name:"BuildArtifact"}]}]},
	{name:"Deploy",actions:[{name:"Deploy",actionTypeId:{category:"Deploy",owner:"AWS",provider:"CodeDeploy",version:"1"},
		configuration:{ApplicationName:"AppECS-cicd-demo-cicd-demo",DeploymentGroupName:"DgpECS-cicd-demo-cicd-demo"},
		inputArtifacts:[{name:"BuildArtifact"}]}]}]}'
}
create_pipeline() { aws codepipeline create-pipeline --pipeline "$1" >/dev/null; }
update_pipeline() { aws codepipeline update-pipeline --pipeline "$1" >/dev/null; }
deploys() { # NAME: the newest execution comes to a deployment
	forward 260
	id=$(external Deploy)
	like "$1: the build is sound" "$(stage Build) $id" '^Succeeded d-'
}
