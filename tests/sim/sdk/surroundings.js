// surroundings.js: what there is around a release and before one: repositories and branches, images, roles and their rights, buckets.
import * as cc from '@aws-sdk/client-codecommit';
import * as ecr from '@aws-sdk/client-ecr';
import * as iam from '@aws-sdk/client-iam';
import * as s3 from '@aws-sdk/client-s3';
import { is, ok, refused, Sim } from './lib.js';

const R = { repositoryName: 'cicd-demo' };
const SHA = '0123456789012345678901234567890123456789';
const DIGEST = `sha256:${'0'.repeat(64)}`;
const ROLES = 'arn:aws:iam::123456789012:role/';
const bytes = (text) => new TextEncoder().encode(text);
const decoded = (role) => JSON.parse(decodeURIComponent(role.AssumeRolePolicyDocument)).Statement[0].Principal;

async function all(client, rows, name) {
	for (const [Command, input, codes] of rows) {
		const shown = JSON.stringify(input).slice(0, 90);
		await refused(client.send(new Command(input)), codes, `${name} ${Command.name.replace('Command', '')} ${shown}: ${[codes].flat()[0]}`);
	}
}

async function pagesOf(pages, field) {
	const found = [];
	for await (const page of pages) found.push(page[field]);
	return found;
}

// ---- CodeCommit

const BAD_BRANCHES = ['a b', 'a..b', '/a', 'a/', 'a//b', '.a', 'a/.b', 'a.', 'a.lock', 'a.lock/b', 'a~1', 'a^', 'a:b', 'a?', 'a*', 'a[', 'a\\b', 'a@{b', '@', '-a',
	'HEAD', SHA, 'a\tb', 'x'.repeat(257)];

const commits = (head) => [
	[cc.ListRepositoriesCommand, { sortBy: 'size' }, 'InvalidSortByException'],
	[cc.ListRepositoriesCommand, { order: 'up' }, 'InvalidOrderException'],
	[cc.ListRepositoriesCommand, { nextToken: 'x' }, 'InvalidContinuationTokenException'],
	[cc.GetRepositoryCommand, {}, 'RepositoryNameRequiredException'],
	[cc.GetRepositoryCommand, { repositoryName: 'nope' }, 'RepositoryDoesNotExistException'],
	[cc.GetRepositoryCommand, { repositoryName: 'no blanks' }, 'InvalidRepositoryNameException'],
	[cc.GetRepositoryCommand, { repositoryName: 'x'.repeat(101) }, 'InvalidRepositoryNameException'],
	[cc.ListBranchesCommand, {}, 'RepositoryNameRequiredException'],
	[cc.ListBranchesCommand, { repositoryName: 'nope' }, 'RepositoryDoesNotExistException'],
	[cc.ListBranchesCommand, { ...R, nextToken: 'x' }, 'InvalidContinuationTokenException'],
	[cc.CreateBranchCommand, { branchName: 'b', commitId: head }, 'RepositoryNameRequiredException'],
	[cc.CreateBranchCommand, { ...R, commitId: head }, 'BranchNameRequiredException'],
	[cc.CreateBranchCommand, { ...R, branchName: 'b' }, 'CommitIdRequiredException'],
	[cc.CreateBranchCommand, { ...R, branchName: 'b', commitId: 'abc' }, 'InvalidCommitIdException'],
	[cc.CreateBranchCommand, { ...R, branchName: 'b', commitId: SHA }, 'CommitDoesNotExistException'],
	[cc.CreateBranchCommand, { ...R, branchName: 'master', commitId: head }, 'BranchNameExistsException'],
	...BAD_BRANCHES.map((branchName) => [cc.CreateBranchCommand, { ...R, branchName, commitId: head }, 'InvalidBranchNameException']),
	[cc.DeleteBranchCommand, R, 'BranchNameRequiredException'],
	[cc.DeleteBranchCommand, { ...R, branchName: 'master' }, 'DefaultBranchCannotBeDeletedException'],
	[cc.DeleteBranchCommand, { ...R, branchName: 'a..b' }, 'InvalidBranchNameException'],
	[cc.DeleteBranchCommand, { repositoryName: 'nope', branchName: 'b' }, 'RepositoryDoesNotExistException'],
	[cc.GetBranchCommand, { ...R, branchName: 'a..b' }, 'InvalidBranchNameException'],
	[cc.GetFolderCommand, R, 'PathRequiredException'],
	[cc.GetFolderCommand, { ...R, folderPath: 'nope' }, 'FolderDoesNotExistException'],
	[cc.GetFolderCommand, { ...R, folderPath: 'pom.xml' }, 'FolderDoesNotExistException'],
	[cc.GetFolderCommand, { ...R, folderPath: 'a//b' }, 'InvalidPathException'],
	[cc.GetFolderCommand, { ...R, folderPath: 'src', commitSpecifier: 'nope' }, 'CommitDoesNotExistException'],
];

async function branches(sim) {
	const send = (Command, input) => sim.codecommit.send(new Command({ ...R, ...input }));
	const { repositoryMetadata: m } = await send(cc.GetRepositoryCommand);
	is([m.repositoryName, m.defaultBranch, m.Arn, m.accountId], ['cicd-demo', 'master', 'arn:aws:codecommit:ap-northeast-2:123456789012:cicd-demo', '123456789012'],
		'codecommit: the repository');
	ok(m.creationDate instanceof Date && m.lastModifiedDate >= m.creationDate, 'codecommit: its times', m);
	const head = (await send(cc.GetBranchCommand, { branchName: 'master' })).branch.commitId;
	await sim.control('POST', '/_sim/calls/reset');
	await all(sim.codecommit, commits(head), 'codecommit');
	is((await sim.control('GET', '/_sim/calls')).mutations, 0, 'codecommit: none of them changed anything');
	await send(cc.CreateBranchCommand, { branchName: 'release/2.0', commitId: head });
	is((await send(cc.ListBranchesCommand)).branches, ['master', 'release/2.0'], 'codecommit: a branch is made');
	const put = await send(cc.CreateCommitCommand, { branchName: 'release/2.0', parentCommitId: head, authorName: 'ann', email: 'ann@example.com', commitMessage: 'one\n\ntwo',
		putFiles: [{ filePath: 'appspec.yaml', fileContent: bytes('version: 0.0\n') }, { filePath: 'buildspec.yaml', fileContent: bytes('version: 0.2\n') }] });
	is([put.filesAdded.map((f) => f.absolutePath), put.filesUpdated.map((f) => f.absolutePath)], [['appspec.yaml'], ['buildspec.yaml']],
		'codecommit: one commit on it, which no pipeline watches');
	const author = (await send(cc.GetCommitCommand, { commitId: put.commitId })).commit;
	is([author.parents, author.message, author.author.name, author.author.email], [[head], 'one\n\ntwo', 'ann', 'ann@example.com'], 'codecommit: by whom');
	const late = { branchName: 'release/2.0', parentCommitId: head, putFiles: [{ filePath: 'x', fileContent: bytes('x') }] };
	await refused(send(cc.CreateCommitCommand, late), 'ParentCommitIdOutdatedException', 'codecommit: who comes late is refused');
	await refused(send(cc.CreateCommitCommand, { ...late, parentCommitId: undefined }), 'ParentCommitIdRequiredException', 'codecommit: so is who does not look');
	await refused(send(cc.CreateCommitCommand, { ...late, branchName: 'nope' }), 'BranchDoesNotExistException', 'codecommit: a commit makes no branch where there are commits');
	await refused(send(cc.CreateCommitCommand, { ...late, parentCommitId: put.commitId, putFiles: [{ filePath: 'appspec.yaml', fileContent: bytes('version: 0.0\n') }] }),
		'NoChangeException', 'codecommit: nor one that changes nothing');
	const root = await send(cc.GetFolderCommand, { folderPath: '/', commitSpecifier: 'release/2.0' });
	is([root.files.map((f) => f.relativePath), root.subFolders.map((f) => f.absolutePath), root.treeId], [['Dockerfile', 'appspec.yaml', 'buildspec.yaml', 'pom.xml'], ['src'], put.treeId],
		'codecommit: the folder');
	const folder = await send(cc.GetFolderCommand, { folderPath: 'src/main/resources/messages' });
	is(folder.files.map((f) => [f.absolutePath, f.relativePath]), [['src/main/resources/messages/messages.properties', 'messages.properties']], 'codecommit: one below it');
	is((await send(cc.DeleteBranchCommand, { branchName: 'release/2.0' })).deletedBranch, { branchName: 'release/2.0', commitId: put.commitId }, 'codecommit: a branch is deleted');
	is([(await send(cc.DeleteBranchCommand, { branchName: 'release/2.0' })).deletedBranch, (await send(cc.ListBranchesCommand)).branches], [undefined, ['master']],
		'codecommit: which was not there');
}

async function repositories(sim) {
	const list = async (input) => (await pagesOf(cc.paginateListRepositories({ client: sim.codecommit }, input), 'repositories')).flat().map((r) => r.repositoryName);
	is(await list({}), ['cicd-demo'], 'codecommit: one repository');
	await sim.advance(60);
	await sim.control('POST', '/_sim/repository', { name: 'another' });
	is([await list({ sortBy: 'repositoryName', order: 'ascending' }), await list({ sortBy: 'lastModifiedDate', order: 'descending' })],
		[['another', 'cicd-demo'], ['another', 'cicd-demo']], 'codecommit: two, in order');
	is([await list({ order: 'descending' }), await list({ sortBy: 'lastModifiedDate' })], [['cicd-demo', 'another'], ['cicd-demo', 'another']], 'codecommit: the other way');
	const E = { repositoryName: 'another' };
	is((await sim.codecommit.send(new cc.GetRepositoryCommand(E))).repositoryMetadata.defaultBranch, undefined, 'codecommit: an empty one has no branch');
	const first = { ...E, branchName: 'main', putFiles: [{ filePath: 'a', fileContent: bytes('a') }] };
	await refused(sim.codecommit.send(new cc.CreateCommitCommand({ ...first, parentCommitId: SHA })), 'ParentCommitDoesNotExistException', 'codecommit: nor a commit');
	await refused(sim.codecommit.send(new cc.CreateCommitCommand({ ...first, branchName: 'a..b' })), 'InvalidBranchNameException', 'codecommit: nor a branch of any name');
	const { commitId } = await sim.codecommit.send(new cc.CreateCommitCommand(first));
	const { repositoryMetadata } = await sim.codecommit.send(new cc.GetRepositoryCommand(E));
	is([repositoryMetadata.defaultBranch, (await sim.codecommit.send(new cc.GetBranchCommand({ ...E, branchName: 'main' }))).branch.commitId], ['main', commitId],
		'codecommit: the first commit makes both');
	for (let i = 0; i < 100; i++) await sim.control('POST', '/_sim/repository', { name: `r${i}` });
	const pages = await pagesOf(cc.paginateListRepositories({ client: sim.codecommit }, {}), 'repositories');
	is(pages.map((p) => p.length), [100, 2], 'codecommit: in pages');
	for (let i = 0; i < 100; i++) await sim.codecommit.send(new cc.CreateBranchCommand({ ...E, branchName: `b${i}`, commitId }));
	const names = await pagesOf(cc.paginateListBranches({ client: sim.codecommit }, { ...E }), 'branches');
	is([names.map((p) => p.length), new Set(names.flat()).size], [[100, 1], 101], 'codecommit: branches too');
}

// ---- ECR

const images = [
	[ecr.DescribeRepositoriesCommand, { repositoryNames: ['nope'] }, 'RepositoryNotFoundException'],
	[ecr.DescribeRepositoriesCommand, { repositoryNames: ['No'] }, 'InvalidParameterException'],
	[ecr.DescribeRepositoriesCommand, { repositoryNames: [] }, 'InvalidParameterException'],
	[ecr.DescribeRepositoriesCommand, { repositoryNames: ['cicd-demo'], maxResults: 1 }, 'InvalidParameterException'],
	[ecr.DescribeRepositoriesCommand, { maxResults: 1001 }, 'InvalidParameterException'],
	[ecr.DescribeRepositoriesCommand, { nextToken: 'x' }, 'InvalidParameterException'],
	[ecr.DescribeRepositoriesCommand, { registryId: 'x' }, 'InvalidParameterException'],
	[ecr.DescribeRepositoriesCommand, { registryId: '222222222222', repositoryNames: ['cicd-demo'] }, 'RepositoryNotFoundException'],
	[ecr.DescribeImagesCommand, {}, 'InvalidParameterException'],
	[ecr.DescribeImagesCommand, { repositoryName: 'nope' }, 'RepositoryNotFoundException'],
	[ecr.DescribeImagesCommand, { ...R, imageIds: [{ imageTag: 'nope' }] }, 'ImageNotFoundException'],
	[ecr.DescribeImagesCommand, { ...R, imageIds: [{ imageTag: 'latest' }, { imageTag: 'nope' }] }, 'ImageNotFoundException'],
	[ecr.DescribeImagesCommand, { ...R, imageIds: [{ imageDigest: DIGEST }] }, 'ImageNotFoundException'],
	[ecr.DescribeImagesCommand, { ...R, imageIds: [{ imageDigest: 'x' }] }, 'InvalidParameterException'],
	[ecr.DescribeImagesCommand, { ...R, imageIds: [{}] }, 'InvalidParameterException'],
	[ecr.DescribeImagesCommand, { ...R, imageIds: [] }, 'InvalidParameterException'],
	[ecr.DescribeImagesCommand, { ...R, filter: { tagStatus: 'SOME' } }, 'InvalidParameterException'],
	[ecr.ListImagesCommand, { repositoryName: 'nope' }, 'RepositoryNotFoundException'],
	[ecr.ListImagesCommand, { ...R, maxResults: 0 }, 'InvalidParameterException'],
];

async function registry(sim) {
	const describe = async (input) => (await sim.ecr.send(new ecr.DescribeImagesCommand({ ...R, ...input }))).imageDetails;
	const { repositories: [found, ...others] } = await sim.ecr.send(new ecr.DescribeRepositoriesCommand({}));
	is([found.repositoryName, found.repositoryUri, found.registryId, others], ['cicd-demo', '123456789012.dkr.ecr.ap-northeast-2.amazonaws.com/cicd-demo', '123456789012', []],
		'ecr: one repository');
	await all(sim.ecr, images, 'ecr');
	const [latest] = await describe({ imageIds: [{ imageTag: 'latest' }] });
	ok(/^sha256:[0-9a-f]{64}$/.test(latest.imageDigest) && latest.imagePushedAt instanceof Date && latest.imageSizeInBytes > 0, 'ecr: the image', latest);
	is((await describe({ imageIds: [{ imageDigest: latest.imageDigest, imageTag: 'latest' }] }))[0].imageTags, ['latest'], 'ecr: by digest and tag');
	const every = (await pagesOf(ecr.paginateDescribeImages({ client: sim.ecr, pageSize: 1 }, { ...R }), 'imageDetails')).flat();
	ok(every.length > 1 && every.filter((i) => i.imageTags).length === 1, 'ecr: the tag has moved, in pages', every);
	is([(await describe({ filter: { tagStatus: 'TAGGED' } })).length, (await describe({ filter: { tagStatus: 'UNTAGGED' } })).length, (await describe({ filter: { imageStatus: 'ARCHIVED' } })).length],
		[1, every.length - 1, 0], 'ecr: by filter');
	const { imageIds } = await sim.ecr.send(new ecr.ListImagesCommand(R));
	is(imageIds.map((i) => i.imageDigest), every.map((i) => i.imageDigest), 'ecr: the same by ListImages');
	await sim.control('POST', '/_sim/image-repository', { name: 'team/another' });
	const pages = await pagesOf(ecr.paginateDescribeRepositories({ client: sim.ecr, pageSize: 1 }, {}), 'repositories');
	is(pages.flat().map((r) => r.repositoryName), ['cicd-demo', 'team/another'], 'ecr: two, in pages');
	is(await sim.ecr.send(new ecr.DescribeImagesCommand({ repositoryName: 'team/another' })).then((o) => o.imageDetails), [], 'ecr: with nothing in it');
}

// ---- IAM

const TRUSTS = { AWSServiceRoleForECS: 'ecs.amazonaws.com', 'codebuild-cicd-demo-role': 'codebuild.amazonaws.com', 'codepipeline-cicd-demo-role': 'codepipeline.amazonaws.com',
	ecsCodeDeployRole: 'codedeploy.amazonaws.com', ecsTaskExecutionRole: 'ecs-tasks.amazonaws.com' };

async function simulate(sim, name, ActionNames, ResourceArns) {
	const out = await sim.iam.send(new iam.SimulatePrincipalPolicyCommand({ PolicySourceArn: ROLES + name, ActionNames, ResourceArns }));
	return out.EvaluationResults.map((r) => r.EvalDecision).join(' ');
}

async function roles(sim) {
	const list = async (input) => (await sim.iam.send(new iam.ListRolesCommand(input))).Roles;
	const found = (await list({})).filter((r) => r.RoleName !== 'ops-role');
	is(Object.fromEntries(found.map((r) => [r.RoleName, decoded(r).Service])), TRUSTS, 'iam: the roles and whom they trust');
	const paged = await pagesOf(iam.paginateListRoles({ client: sim.iam, pageSize: 4 }, {}), 'Roles');
	is(paged.map((p) => p.length), [4, 2], 'iam: in pages');
	is((await list({ PathPrefix: '/aws-service-role/' })).map((r) => r.Path), ['/aws-service-role/ecs.amazonaws.com/'], 'iam: by path');
	for (const input of [{ MaxItems: 0 }, { MaxItems: 1001 }, { Marker: 'x' }, { PathPrefix: 'x' }])
		await refused(list(input), ['ValidationError', 'ValidationErrorException'], `iam ListRoles ${JSON.stringify(input)}: ValidationError`);
	const pipeline = 'codepipeline-cicd-demo-role';
	const needed = ['codecommit:GetBranch', 'codebuild:StartBuild', 'codedeploy:CreateDeployment', 's3:PutObject'];
	is(await simulate(sim, pipeline, needed), 'allowed allowed allowed allowed', 'iam: what the pipeline needs');
	is(await simulate(sim, pipeline, ['ecs:UpdateService', 'codebuild:CreateProject']), 'implicitDeny implicitDeny', 'iam: and no more');
	is([await simulate(sim, pipeline, ['iam:PassRole'], [`${ROLES}ecsTaskExecutionRole`]), await simulate(sim, pipeline, ['iam:PassRole'], [`${ROLES}ops-role`])], ['allowed', 'implicitDeny'],
		'iam: which role it may pass');
	const both = await sim.iam.send(new iam.SimulatePrincipalPolicyCommand({ PolicySourceArn: ROLES + pipeline, ActionNames: ['iam:PassRole'],
		ResourceArns: [`${ROLES}ecsTaskExecutionRole`, `${ROLES}ops-role`] }));
	is(both.EvaluationResults[0].ResourceSpecificResults.map((r) => r.EvalResourceDecision), ['allowed', 'implicitDeny'], 'iam: resource by resource');
	is(await simulate(sim, 'codebuild-cicd-demo-role', ['ecr:PutImage', 'codedeploy:CreateDeployment']), 'allowed implicitDeny', 'iam: the build\'s');
	is(await simulate(sim, 'ecsCodeDeployRole', ['ecs:CreateTaskSet', 'elasticloadbalancing:ModifyListener', 'ecs:RunTask']), 'allowed allowed implicitDeny', 'iam: the deployment\'s');
	is(await simulate(sim, 'ecsTaskExecutionRole', ['ecr:BatchGetImage', 's3:PutObject']), 'allowed implicitDeny', 'iam: the tasks\'');
	await sim.control('POST', '/_sim/deny', [{ arn: ROLES + pipeline, actions: ['codedeploy:CreateDeployment'], explicit: true }]);
	is(await simulate(sim, pipeline, needed), 'allowed allowed explicitDeny allowed', 'iam: a right taken away');
	await sim.control('POST', '/_sim/deny', []);
	await sim.control('POST', '/_sim/roles', { arn: ROLES + pipeline, trusts: ['lambda.amazonaws.com'] });
	await sim.control('POST', '/_sim/roles', { arn: `${ROLES}another`, trusts: ['codepipeline.amazonaws.com'] });
	const { Role } = await sim.iam.send(new iam.GetRoleCommand({ RoleName: pipeline }));
	is([decoded(Role), (await list({})).map((r) => r.RoleName).filter((n) => n === pipeline || n === 'another')], [{ Service: ['lambda.amazonaws.com'] }, ['another', pipeline]],
		'iam: another trust, another role');
	is(await simulate(sim, pipeline, needed), 'allowed allowed allowed allowed', 'iam: which has the rights still');
}

// ---- S3

// The code of a refusal that is none of 4xx, or that has no body: name, status, region.
async function answer(promise) {
	try {
		await promise;
		return 'taken';
	} catch (e) {
		return [e.name, e.$metadata.httpStatusCode, e.$response?.headers?.['x-amz-bucket-region']];
	}
}

async function buckets(sim) {
	const send = (Command, input, client = sim.s3) => client.send(new Command(input));
	const { Buckets: [{ Name, CreationDate }, ...others], Owner } = await send(s3.ListBucketsCommand, {});
	ok(/^codepipeline-ap-northeast-2-\d+$/.test(Name) && CreationDate instanceof Date && others.length === 0 && Owner.ID.length === 64, 's3: one bucket', Name);
	const B = { Bucket: Name };
	is((await send(s3.HeadBucketCommand, B)).BucketRegion, 'ap-northeast-2', 's3: it is there');
	is([(await send(s3.GetBucketLocationCommand, B)).LocationConstraint, (await send(s3.GetBucketVersioningCommand, B)).Status], ['ap-northeast-2', undefined], 's3: where, and how kept');
	is((await send(s3.HeadBucketCommand, { ...B, ExpectedBucketOwner: '123456789012' })).$metadata.httpStatusCode, 200, 's3: whose it is');
	is(await answer(send(s3.HeadBucketCommand, { ...B, ExpectedBucketOwner: '222222222222' })), ['Unknown', 403, 'ap-northeast-2'], 's3: and whose not');
	is(await answer(send(s3.HeadBucketCommand, { Bucket: 'nope-nope' })), ['NotFound', 404, undefined], 's3: HeadBucket of none: NotFound');
	await refused(send(s3.GetBucketVersioningCommand, { Bucket: 'nope-nope' }), 'NoSuchBucket', 's3: GetBucketVersioning of none: NoSuchBucket');
	await refused(send(s3.GetBucketVersioningCommand, { Bucket: 'NOPE_' }), 'InvalidBucketName', 's3: no name for a bucket: InvalidBucketName');
	await refused(send(s3.GetBucketVersioningCommand, { ...B, ExpectedBucketOwner: '222222222222' }), 'AccessDenied', 's3: of another owner: AccessDenied');
	is(await answer(send(s3.ListObjectsV2Command, B)), ['NotImplemented', 501, undefined], 's3: what is in it is not told');
	await refused(send(s3.ListBucketsCommand, { ContinuationToken: 'x' }), 'InvalidArgument', 's3: a token that is none: InvalidArgument');
	await refused(send(s3.ListBucketsCommand, { MaxBuckets: 0 }), 'InvalidArgument', 's3: no buckets wanted: InvalidArgument');
	await refused(send(s3.ListBucketsCommand, { BucketRegion: 'us-east-1' }), 'InvalidArgument', 's3: of a region that is not the endpoint\'s: InvalidArgument');
	await sim.control('POST', '/_sim/bucket', { name: 'cicd-demo-elsewhere', region: 'us-east-1', versioned: true });
	await sim.control('POST', '/_sim/bucket', { name: 'cicd-demo-foreign', account: '222222222222' });
	const listed = (await send(s3.ListBucketsCommand, { Prefix: 'c' })).Buckets.map((b) => [b.Name, b.BucketRegion]);
	is(listed, [['cicd-demo-elsewhere', 'us-east-1'], [Name, 'ap-northeast-2']], 's3: two, with their regions when something is asked');
	const pages = await pagesOf(s3.paginateListBuckets({ client: sim.s3, pageSize: 1 }, {}), 'Buckets');
	is(pages.map((p) => p[0].Name), ['cicd-demo-elsewhere', Name], 's3: in pages');
	is((await send(s3.ListBucketsCommand, { BucketRegion: 'ap-northeast-2' })).Buckets.map((b) => b.Name), [Name], 's3: by region');
	const far = { Bucket: 'cicd-demo-elsewhere' };
	is(await answer(send(s3.HeadBucketCommand, far)), ['Unknown', 301, 'us-east-1'], 's3: HeadBucket of one elsewhere: 301 and where');
	is(await answer(send(s3.GetBucketVersioningCommand, far)), ['PermanentRedirect', 301, 'us-east-1'], 's3: PermanentRedirect and where');
	const there = new s3.S3Client(sim.settings({ region: 'us-east-1' }));
	is([(await send(s3.GetBucketVersioningCommand, far, there)).Status, (await send(s3.GetBucketLocationCommand, far, there)).LocationConstraint], ['Enabled', undefined], 's3: asked there it answers');
	is((await send(s3.GetBucketLocationCommand, B, there)).LocationConstraint, 'ap-northeast-2', 's3: where others are can be asked there too');
	const following = new s3.S3Client(sim.settings({ followRegionRedirects: true }));
	is((await send(s3.GetBucketVersioningCommand, far, following)).Status, 'Enabled', 's3: the client can follow');
	is(await answer(send(s3.HeadBucketCommand, { Bucket: 'cicd-demo-foreign' })), ['Unknown', 403, 'ap-northeast-2'], 's3: somebody else\'s: 403');
	await sim.control('POST', '/_sim/deny', [{ arn: `${ROLES}ops-role`, actions: ['s3:ListBucket', 's3:ListAllMyBuckets'] }]);
	is(await answer(send(s3.HeadBucketCommand, B)), ['Unknown', 403, undefined], 's3: HeadBucket denied');
	await refused(send(s3.ListBucketsCommand, {}), 'AccessDenied', 's3: ListBuckets denied: AccessDenied');
	is((await send(s3.GetBucketLocationCommand, B)).LocationConstraint, 'ap-northeast-2', 's3: that is another permission');
	await sim.control('POST', '/_sim/deny', []);
}

async function signatures(sim) {
	const { accessKeyId, secretAccessKey } = sim.ready;
	const session = await sim.control('GET', '/_sim/session');
	const client = (credentials, more) => new s3.S3Client(sim.settings({ credentials, maxAttempts: 1, ...more }));
	const rows = [
		['a wrong secret', client({ accessKeyId, secretAccessKey: 'x' }), 'SignatureDoesNotMatch'],
		['an unknown key', client({ accessKeyId: 'AKIDNOBODY', secretAccessKey }), 'InvalidAccessKeyId'],
		['a token that is not its own', client({ accessKeyId, secretAccessKey, sessionToken: 'x' }), 'InvalidToken'],
		['a temporary key without its token', client({ ...session, sessionToken: undefined }), 'InvalidToken'],
		['a region that is none', client({ accessKeyId, secretAccessKey }, { region: 'x' }), 'AuthorizationHeaderMalformed'],
		['a clock that is an hour off', client({ accessKeyId, secretAccessKey }, { systemClockOffset: 3600000 }), 'RequestTimeTooSkewed'],
	];
	for (const [name, who, code] of rows) await refused(who.send(new s3.ListBucketsCommand({})), code, `s3 signature: ${name}: ${code}`);
	is((await client(session).send(new s3.ListBucketsCommand({}))).$metadata.httpStatusCode, 200, 's3 signature: a temporary key with its token');
	const unhashed = client({ accessKeyId, secretAccessKey });
	unhashed.middlewareStack.add((next) => (args) => {
		delete args.request.headers['x-amz-content-sha256'];
		return next(args);
	}, { step: 'finalizeRequest', priority: 'low', name: 'unhashed' });
	await refused(unhashed.send(new s3.ListBucketsCommand({})), 'InvalidRequest', 's3 signature: the body\'s hash is missing: InvalidRequest');
	for (const [fault, code, status] of [['throttle', 'SlowDown', 503], ['500', 'InternalError', 500], ['denied', 'AccessDenied', 403], ['expired', 'ExpiredToken', 400]]) {
		await sim.control('POST', '/_sim/faults', [`1:${fault}:s3.*`]);
		is((await answer(unhashed.send(new s3.ListBucketsCommand({})))).slice(0, 2), [code, status], `s3 faults: ${fault}: ${code}`);
	}
	await sim.control('POST', '/_sim/faults', []);
	ok((await sim.control('GET', '/_sim/calls')).services.s3.ListBuckets.received > 0, 's3: its calls are counted');
}

// An account in which nothing was made.
async function nothing() {
	const sim = await Sim.start('--world', 'empty');
	is((await sim.codecommit.send(new cc.ListRepositoriesCommand({}))).repositories, [], 'empty: no repository');
	is((await sim.ecr.send(new ecr.DescribeRepositoriesCommand({}))).repositories, [], 'empty: no image');
	is((await sim.s3.send(new s3.ListBucketsCommand({}))).Buckets ?? [], [], 'empty: no bucket');
	is((await sim.iam.send(new iam.ListRolesCommand({}))).Roles.map((r) => r.RoleName), ['ops-role'], 'empty: no role but the caller\'s');
	await sim.stop();
}

export default async function surroundings() {
	const before = await Sim.start('--world', 'before-setup');
	await branches(before);
	await repositories(before);
	await roles(before);
	await buckets(before);
	await signatures(before);
	await before.stop();
	const sim = await Sim.start();
	await registry(sim);
	await sim.stop();
	await nothing();
}
