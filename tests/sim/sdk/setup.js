// setup.js: from the world before the set-up by hand through the seed: the projects, groups and pipelines that it changes and makes.
import * as cb from '@aws-sdk/client-codebuild';
import * as cc from '@aws-sdk/client-codecommit';
import * as cd from '@aws-sdk/client-codedeploy';
import * as cp from '@aws-sdk/client-codepipeline';
import * as ecs from '@aws-sdk/client-ecs';
import * as s3 from '@aws-sdk/client-s3';
import { is, ok, refused, Sim } from './lib.js';

const ROLE = 'arn:aws:iam::123456789012:role/';
const GROUP = { applicationName: 'AppECS-cicd-demo-cicd-demo', currentDeploymentGroupName: 'DgpECS-cicd-demo-cicd-demo' };
const bytes = (text) => new TextEncoder().encode(text);

const SEVEN = Object.entries({
	AWS_DEFAULT_REGION: 'ap-northeast-2', AWS_ACCOUNT_ID: '123456789012', IMAGE_REPO_NAME: 'cicd-demo', IMAGE_TAG: 'latest',
	TASK_NAME: 'cicd-demo:2', CONTAINER_NAME: 'cicd-demo', CONTAINER_PORT: '8080',
}).map(([name, value]) => ({ name, value }));

const URI = '$AWS_ACCOUNT_ID.dkr.ecr.$AWS_DEFAULT_REGION.amazonaws.com/$IMAGE_REPO_NAME:$IMAGE_TAG';
const BUILDSPEC = `version: 0.2
phases:
  install:
    runtime-versions:
      java: corretto17
  pre_build:
    commands:
      - aws ecr get-login-password --region $AWS_REGION | docker login --username AWS --password-stdin $AWS_ACCOUNT_ID.dkr.ecr.$AWS_REGION.amazonaws.com
  build:
    commands:
      - mvn -B clean package
      - docker build -t ${URI} .
  post_build:
    commands:
      - docker push ${URI}
      - sed -i "s|TASK|arn:aws:ecs:$AWS_DEFAULT_REGION:$AWS_ACCOUNT_ID:task-definition/$TASK_NAME|" appspec.yaml
artifacts:
  files:
    - appspec.yaml
`;
const APPSPEC = `version: 0.0
Resources:
  - TargetService:
      Type: AWS::ECS::Service
      Properties:
        TaskDefinition: "TASK"
        LoadBalancerInfo: {ContainerName: cicd-demo, ContainerPort: 8080}
`;

const action = (category, provider, configuration, input, output) => ({
	name: category, actionTypeId: { category, owner: 'AWS', provider, version: '1' }, configuration,
	...(input ? { inputArtifacts: [{ name: input }] } : {}), ...(output ? { outputArtifacts: [{ name: output }] } : {}),
});

const declare = (bucket, more = {}) => ({
	name: 'made-by-sdk', roleArn: `${ROLE}codepipeline-cicd-demo-role`, artifactStore: { type: 'S3', location: bucket },
	stages: [
		{ name: 'Source', actions: [action('Source', 'CodeCommit', { RepositoryName: 'cicd-demo', BranchName: 'bluegreen' }, null, 'S')] },
		{ name: 'Build', actions: [action('Build', 'CodeBuild', { ProjectName: 'cicd-demo' }, 'S', 'B')] },
		{ name: 'Deploy', actions: [action('Deploy', 'CodeDeploy', { ApplicationName: GROUP.applicationName, DeploymentGroupName: GROUP.currentDeploymentGroupName }, 'B')] },
	],
	...more,
});

async function projects(sim) {
	const { codebuild } = sim;
	const read = async () => (await codebuild.send(new cb.BatchGetProjectsCommand({ names: ['cicd-demo', 'nope'] })));
	const before = await read();
	is(before.projectsNotFound, ['nope'], 'projects: one is not there');
	is((await codebuild.send(new cb.ListProjectsCommand({ sortBy: 'NAME', sortOrder: 'DESCENDING' }))).projects, ['cicd-demo'], 'projects: the list');
	await refused(codebuild.send(new cb.ListProjectsCommand({ nextToken: 'x' })), 'InvalidInputException', 'projects: a wrong token');
	const { environment } = before.projects[0];
	is(environment.environmentVariables.map((v) => v.type), ['PLAINTEXT', 'PARAMETER_STORE'], 'projects: one variable is a parameter');
	await codebuild.send(new cb.UpdateProjectCommand({
		name: 'cicd-demo', source: { type: 'CODEPIPELINE', buildspec: 'buildspec.yaml' },
		environment: { ...environment, environmentVariables: [...environment.environmentVariables, ...SEVEN] },
	}));
	const [after] = (await read()).projects;
	is([after.source.buildspec, after.environment.environmentVariables.length, after.environment.privilegedMode], ['buildspec.yaml', 9, true], 'projects: changed');
	is(after.environment.environmentVariables.slice(0, 2), environment.environmentVariables, 'projects: the others are as they were');
	is([after.artifacts.type, after.serviceRole, after.timeoutInMinutes], ['CODEPIPELINE', `${ROLE}codebuild-cicd-demo-role`, 60], 'projects: so is the rest');
	ok(after.lastModified >= after.created, 'projects: when');
	await refused(codebuild.send(new cb.UpdateProjectCommand({ name: 'cicd-demo', timeoutInMinutes: 4 })), 'InvalidInputException', 'projects: too short');
	await refused(codebuild.send(new cb.UpdateProjectCommand({ name: 'cicd-demo', source: { type: 'NO_SOURCE' }, artifacts: { type: 'NO_ARTIFACTS' } })),
		'InvalidInputException', 'projects: no source and no buildspec');
}

async function groups(sim) {
	const { codedeploy } = sim;
	const update = (more) => codedeploy.send(new cd.UpdateDeploymentGroupCommand({ ...GROUP, ...more }));
	const read = async (name) => (await codedeploy.send(new cd.GetDeploymentGroupCommand({ applicationName: GROUP.applicationName, deploymentGroupName: name }))).deploymentGroupInfo;
	const before = await read(GROUP.currentDeploymentGroupName);
	is(before.blueGreenDeploymentConfiguration.deploymentReadyOption.actionOnTimeout, 'CONTINUE_DEPLOYMENT', 'groups: at once');
	await update({ blueGreenDeploymentConfiguration: { ...before.blueGreenDeploymentConfiguration, deploymentReadyOption: { actionOnTimeout: 'STOP_DEPLOYMENT', waitTimeInMinutes: 60 } } });
	const after = await read(GROUP.currentDeploymentGroupName);
	is(after.blueGreenDeploymentConfiguration.deploymentReadyOption, { actionOnTimeout: 'STOP_DEPLOYMENT', waitTimeInMinutes: 60 }, 'groups: after an hour');
	is(after.blueGreenDeploymentConfiguration.terminateBlueInstancesOnDeploymentSuccess,
		before.blueGreenDeploymentConfiguration.terminateBlueInstancesOnDeploymentSuccess, 'groups: blue ends as before');
	await update({ newDeploymentGroupName: 'renamed', loadBalancerInfo: after.loadBalancerInfo, ecsServices: after.ecsServices,
		serviceRoleArn: after.serviceRoleArn, deploymentStyle: after.deploymentStyle });
	is((await codedeploy.send(new cd.ListDeploymentGroupsCommand({ applicationName: GROUP.applicationName }))).deploymentGroups, ['renamed'], 'groups: renamed');
	is((await read('renamed')).deploymentGroupId, before.deploymentGroupId, 'groups: the same one');
	await codedeploy.send(new cd.UpdateDeploymentGroupCommand({ ...GROUP, currentDeploymentGroupName: 'renamed', newDeploymentGroupName: GROUP.currentDeploymentGroupName }));
	await refused(update({ autoScalingGroups: ['x'] }), 'InvalidInputException', 'groups: no instances');
	await refused(update({ autoRollbackConfiguration: { enabled: true, events: [] } }), 'InvalidAutoRollbackConfigException', 'groups: a rollback without events');
	await refused(codedeploy.send(new cd.ListDeploymentGroupsCommand({ applicationName: 'nope' })), 'ApplicationDoesNotExistException', 'groups: no such application');
	await refused(codedeploy.send(new cd.ListApplicationsCommand({ nextToken: 'x' })), 'InvalidNextTokenException', 'applications: a wrong token');
}

async function files(sim) {
	const R = { repositoryName: 'cicd-demo' };
	const { branch } = await sim.codecommit.send(new cc.GetBranchCommand({ ...R, branchName: 'master' }));
	await sim.codecommit.send(new cc.CreateBranchCommand({ ...R, branchName: 'bluegreen', commitId: branch.commitId }));
	await sim.codecommit.send(new cc.CreateCommitCommand({ ...R, branchName: 'bluegreen', parentCommitId: branch.commitId, putFiles: [
		{ filePath: 'buildspec.yaml', fileContent: bytes(BUILDSPEC) }, { filePath: 'appspec.yaml', fileContent: bytes(APPSPEC) },
		{ filePath: 'src/main/resources/messages/messages.properties', fileContent: bytes('welcome=Welcome(Version 3)\n') }] }));
}

async function pipelines(sim) {
	const { codepipeline } = sim;
	const create = (pipeline) => codepipeline.send(new cp.CreatePipelineCommand({ pipeline }));
	const [{ Name: bucket }] = (await sim.s3.send(new s3.ListBucketsCommand({}))).Buckets;
	const declaration = declare(bucket);
	await refused(create({ ...declaration, pipelineType: 'V1', executionMode: 'QUEUED' }), 'InvalidStructureException', 'pipelines: V1 knows no queue');
	await refused(create({ ...declaration, pipelineType: 'V3' }), 'ValidationException', 'pipelines: no such type');
	await refused(create({ ...declaration, stages: [...declaration.stages, ...declaration.stages.slice(2)] }), 'InvalidStageDeclarationException', 'pipelines: a name twice');
	const { pipeline } = await codepipeline.send(new cp.CreatePipelineCommand({ pipeline: declaration, tags: [{ key: 'team', value: 'a' }] }));
	is([pipeline.version, pipeline.pipelineType, pipeline.executionMode], [1, 'V1', 'SUPERSEDED'], 'pipelines: what AWS adds');
	const read = await codepipeline.send(new cp.GetPipelineCommand({ name: 'made-by-sdk' }));
	is(read.pipeline.stages.map((s) => s.actions[0].configuration), declaration.stages.map((s) => s.actions[0].configuration), 'pipelines: as declared');
	ok(read.metadata.pipelineArn.endsWith(':made-by-sdk'), 'pipelines: its ARN');
	const first = await codepipeline.send(new cp.ListPipelineExecutionsCommand({ pipelineName: 'made-by-sdk' }));
	is(first.pipelineExecutionSummaries.map((e) => e.trigger.triggerType), ['CreatePipeline'], 'pipelines: the first execution');
	await sim.advance(260);
	const state = await codepipeline.send(new cp.GetPipelineStateCommand({ name: 'made-by-sdk' }));
	is(state.stageStates.map((s) => s.latestExecution?.status), ['Succeeded', 'Succeeded', 'InProgress'], 'pipelines: it deploys');
	const deploymentId = state.stageStates[2].actionStates[0].latestExecution.externalExecutionId;
	is((await sim.codedeploy.send(new cd.GetDeploymentCommand({ deploymentId }))).deploymentInfo.status, 'Ready', 'pipelines: to the wait');
	is([await sim.page(80), await sim.page(8080)], ['Welcome(Version 2)', 'Welcome(Version 3)'], 'pipelines: both pages');
	const { actionExecutionDetails: actions } = await codepipeline.send(new cp.ListActionExecutionsCommand({ pipelineName: 'made-by-sdk' }));
	is(actions.map((a) => a.output.outputArtifacts.map((o) => o.name).join()), ['', 'B', 'S'], 'pipelines: what each action made');
	await sim.codedeploy.send(new cd.StopDeploymentCommand({ deploymentId, autoRollbackEnabled: false }));
	await sim.advance(30);
	await codepipeline.send(new cp.RetryStageExecutionCommand({ pipelineName: 'made-by-sdk', stageName: 'Deploy', retryMode: 'FAILED_ACTIONS',
		pipelineExecutionId: first.pipelineExecutionSummaries[0].pipelineExecutionId }));
	await sim.advance(30);
	const again = await codepipeline.send(new cp.GetPipelineStateCommand({ name: 'made-by-sdk' }));
	is(again.stageStates[2].latestExecution.status, 'InProgress', 'pipelines: a stage is tried again');
	const changed = await codepipeline.send(new cp.UpdatePipelineCommand({ pipeline: { ...read.pipeline, pipelineType: 'V2', executionMode: 'QUEUED' } }));
	is([changed.pipeline.version, changed.pipeline.executionMode], [2, 'QUEUED'], 'pipelines: changed');
	const ended = await codepipeline.send(new cp.ListPipelineExecutionsCommand({ pipelineName: 'made-by-sdk' }));
	is(ended.pipelineExecutionSummaries.map((e) => e.status), ['Cancelled'], 'pipelines: what ran is cancelled');
	await codepipeline.send(new cp.DeletePipelineCommand({ name: 'made-by-sdk' }));
	is((await codepipeline.send(new cp.ListPipelinesCommand({}))).pipelines, [], 'pipelines: deleted');
}

async function clusters(sim) {
	const { ecs: client } = sim;
	const { clusterArns } = await client.send(new ecs.ListClustersCommand({ maxResults: 1 }));
	is(clusterArns.map((a) => a.split('/').pop()), ['cicd-demo'], 'clusters: the list');
	const found = await client.send(new ecs.DescribeClustersCommand({ clusters: [clusterArns[0], 'nope'] }));
	is([found.clusters[0].status, found.failures[0].reason], ['ACTIVE', 'MISSING'], 'clusters: one, and one that is missing');
	is((await client.send(new ecs.ListServicesCommand({ cluster: 'cicd-demo', launchType: 'EC2' }))).serviceArns, [], 'services: none on EC2');
	await refused(client.send(new ecs.ListServicesCommand({ cluster: 'nope' })), 'ClusterNotFoundException', 'services: no such cluster');
}

export default async function setup() {
	const sim = await Sim.start('--world', 'before-setup');
	await projects(sim);
	await groups(sim);
	await files(sim);
	await clusters(sim);
	await pipelines(sim);
	await sim.stop();
}
