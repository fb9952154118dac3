// clouds_machine.mjs: the two servers that AWS puts beside a program: the instance metadata service and the container endpoint.
import { hash, GARBAGE, serve } from './clouds_shared.mjs';

export const INSTANCE_ARN = 'arn:aws:sts::123456789012:assumed-role/bastion/i-0123456789abcdef0';
export const TASK_ARN = 'arn:aws:sts::123456789012:assumed-role/task/0123456789abcdef';

const TOKEN = '/latest/api/token';
const ROLES = '/latest/meta-data/iam/security-credentials/';
const ZONE = '/latest/meta-data/placement/availability-zone';
const REFUSED = { status: 401, body: '', type: 'text/html' };
const html = (status, title) => ({ status, type: 'text/html', body: `<html><head><title>${status} - ${title}</title></head></html>` });

// How an instance behaves: put: token, hang, or a status; strict: nothing without a token; roles: list, empty, 404, hang;
// keys: good, failed, garbage, past (expired), hang, or a status.
const NORMAL = { put: 'token', strict: false, roles: 'list', keys: 'good' };
export const INSTANCES = {
	main: {},
	strict: { strict: true },
	v1: { put: 404 },
	put403: { put: 403 },
	put405: { put: 405 },
	put400: { put: 400 },
	hop: { put: 'hang', strict: true }, // the answer to PUT dies on the way: a container behind a hop limit of 1
	hopv1: { put: 'hang' },
	silent: { put: 'hang', roles: 'hang', keys: 'hang' },
	empty: { roles: 'empty' },
	none: { roles: 404 },
	failed: { keys: 'failed' },
	garbage: { keys: 'garbage' },
	broken: { keys: 500 },
};

const keysOf = (key) => ({ Code: 'Success', LastUpdated: iso(new Date()), Type: 'AWS-HMAC', AccessKeyId: key.accessKeyId,
	SecretAccessKey: key.secretAccessKey, Token: key.sessionToken, Expiration: key.expiration });
export const iso = (date) => date.toISOString().replace(/\.\d+Z$/, 'Z');

class Instance {
	constructor(clouds, behaviour) {
		this.clouds = clouds;
		this.behaviour = { ...NORMAL, ...behaviour };
		this.tokens = new Set();
	}

	// What instance metadata gives out stays the same until it is about to end.
	async keys() {
		const { keys } = this.behaviour;
		if (keys === 'hang') return undefined;
		if (keys === 'garbage') return { body: GARBAGE };
		if (keys === 'failed') return { body: { Code: 'AssumeRoleUnauthorizedAccess', Message: 'EC2 cannot assume the role bastion.', LastUpdated: iso(new Date()) } };
		if (typeof keys === 'number') return html(keys, 'Server Error');
		const key = await this.clouds.mint(INSTANCE_ARN);
		if (keys === 'past') key.expiration = iso(new Date(Date.now() - 60000));
		return { type: 'text/plain', body: JSON.stringify(keysOf(key), null, 2) };
	}

	put(from) {
		const { put } = this.behaviour;
		if (put === 'hang') return undefined;
		if (typeof put === 'number') return html(put, 'Refused');
		const ttl = Number(from.headers['x-aws-ec2-metadata-token-ttl-seconds']);
		if (!(ttl >= 1 && ttl <= 21600)) return html(400, 'Bad Request');
		const token = this.clouds.secret(`imds-token-${hash(Math.random())}${hash(Math.random())}==`);
		this.tokens.add(token);
		return { body: token, headers: { 'x-aws-ec2-metadata-token-ttl-seconds': String(ttl) } };
	}

	get(from) {
		const { strict, roles } = this.behaviour;
		const token = from.headers['x-aws-ec2-metadata-token'];
		if (token === undefined ? strict : !this.tokens.has(token)) return REFUSED;
		if (from.url === ZONE) return { body: 'ap-northeast-2a' };
		if (roles === 'hang') return undefined;
		if (roles === 404) return html(404, 'Not Found');
		if (from.url === ROLES || from.url === ROLES.slice(0, -1)) return { body: roles === 'empty' ? '' : 'bastion' };
		return from.url === `${ROLES}bastion` ? this.keys() : html(404, 'Not Found');
	}

	handle(from) {
		if (from.headers['x-forwarded-for']) return html(403, 'Forbidden');
		if (from.url === TOKEN) return from.method === 'PUT' ? this.put(from) : html(405, 'Not Allowed');
		return from.method === 'GET' ? this.get(from) : html(405, 'Not Allowed');
	}
}

// One port for each behaviour; main's can be changed later.
export async function startInstances(clouds, real) {
	const ports = {};
	clouds.instance = new Instance(clouds, {});
	const open = (name, instance, ...where) => serve(clouds, `imds.${name}`, (from) => instance.handle(from), ['x-aws-ec2-metadata-token'], ...where);
	for (const [name, behaviour] of Object.entries(INSTANCES))
		ports[name] = await open(name, name === 'main' ? clouds.instance : new Instance(clouds, behaviour));
	for (const address of real ? ['169.254.169.254', 'fd00:ec2::254'] : []) await open('main', clouds.instance, address, 80);
	return ports;
}

// What each path of the container endpoint does; /open also obeys POST /_clouds {"container": ...}.  /guarded wants the token.
async function keys(clouds) {
	const key = await clouds.mint(TASK_ARN);
	return { body: { RoleArn: 'arn:aws:iam::123456789012:role/task', AccessKeyId: key.accessKeyId, SecretAccessKey: key.secretAccessKey,
		Token: key.sessionToken, Expiration: key.expiration } };
}

const WAYS = {
	good: keys,
	hang: () => undefined,
	garbage: () => ({ body: GARBAGE, type: 'application/json' }),
	denied: () => ({ status: 403, body: { code: 'AccessDeniedException', message: 'This task has no role to give.' } }),
	missing: () => ({ status: 404, body: { code: 'InvalidIdInRequest', message: 'CredentialsV2Request: Credentials not found' } }),
	broken: () => ({ status: 500, body: 'Internal Server Error' }),
	partial: () => ({ body: { AccessKeyId: 'ASIAPARTIAL000000000' } }),
};

function guarded(clouds, from) {
	if (from.headers.authorization === clouds.containerToken) return WAYS[clouds.container](clouds);
	return { status: 401, body: { code: 'UnauthorizedException', message: 'The authorization token is not the one of this pod.' } };
}

export async function startContainer(clouds, real) {
	clouds.container = 'good';
	clouds.containerToken = clouds.secret('container-authorization-0a1b2c3d4e5f');
	const handle = (from) => {
		const [path] = from.url.split('?');
		if (path === '/open' || path.startsWith('/v2/credentials/')) return WAYS[clouds.container](clouds);
		if (path === '/guarded') return guarded(clouds, from);
		return (WAYS[path.slice(1)] ?? WAYS.missing)(clouds);
	};
	for (const address of real ? ['169.254.170.2', '169.254.170.23', 'fd00:ec2::23'] : []) await serve(clouds, 'container', handle, ['authorization'], address, 80);
	return serve(clouds, 'container', handle, ['authorization']);
}
