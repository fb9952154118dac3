// setup_readback.mjs FOLDER: what a set-up has made, as the AWS SDK for JavaScript reads it, a file of JSON for each read.
// The endpoint, the region and the keys are those of the environment.
import { writeFileSync } from 'node:fs';
import { BatchGetProjectsCommand, CodeBuildClient } from '@aws-sdk/client-codebuild';
import { CodeCommitClient, GetBranchCommand, GetCommitCommand, GetFileCommand, ListBranchesCommand } from '@aws-sdk/client-codecommit';
import { CodeDeployClient, GetDeploymentGroupCommand } from '@aws-sdk/client-codedeploy';
import { CodePipelineClient, GetPipelineCommand, ListPipelineExecutionsCommand, ListPipelinesCommand } from '@aws-sdk/client-codepipeline';

const folder = process.argv[2];
const [commits, builds, deploys, pipelines] = [CodeCommitClient, CodeBuildClient, CodeDeployClient, CodePipelineClient].map((Client) => new Client({}));
const repositoryName = 'cicd-demo';

// Bytes as the AWS CLI prints them.
const plain = (_, value) => (value?.type === 'Buffer' || value instanceof Uint8Array ? Buffer.from(value).toString('base64') : value);

async function read(name, client, command) {
	const { $metadata, ...answer } = await client.send(command);
	for (const [key, value] of Object.entries(answer)) if (value instanceof Uint8Array) answer[key] = Buffer.from(value).toString('base64');
	writeFileSync(`${folder}/${name}.json`, JSON.stringify(answer, plain));
	return answer;
}

await read('branches', commits, new ListBranchesCommand({ repositoryName }));
await read('master', commits, new GetBranchCommand({ repositoryName, branchName: 'master' }));
const { branch } = await read('branch', commits, new GetBranchCommand({ repositoryName, branchName: 'bluegreen' }));
await read('commit', commits, new GetCommitCommand({ repositoryName, commitId: branch.commitId }));
for (const filePath of ['appspec.yaml', 'buildspec.yaml'])
	await read(filePath.split('.')[0], commits, new GetFileCommand({ repositoryName, commitSpecifier: 'bluegreen', filePath }));
await read('project', builds, new BatchGetProjectsCommand({ names: ['cicd-demo'] }));
await read('group', deploys,
	new GetDeploymentGroupCommand({ applicationName: 'AppECS-cicd-demo-cicd-demo', deploymentGroupName: 'DgpECS-cicd-demo-cicd-demo' }));
await read('pipelines', pipelines, new ListPipelinesCommand({}));
await read('pipeline', pipelines, new GetPipelineCommand({ name: 'cicd-demo-bluegreen' }));
await read('executions', pipelines, new ListPipelineExecutionsCommand({ pipelineName: 'cicd-demo-bluegreen' }));
