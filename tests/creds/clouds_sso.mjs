// clouds_sso.mjs: the portal and the OIDC service of IAM Identity Center, and the sign-in service behind `aws login`, as handlers by host.
import { createHash, createPublicKey, generateKeyPairSync, randomUUID, verify } from 'node:crypto';
import { GARBAGE } from './clouds_shared.mjs';

export const LOGIN_ARN = 'arn:aws:sts::123456789012:assumed-role/console/jane';
const ROLES = { 123456789012: ['Operator', 'Viewer'], 210987654321: ['Operator'] };
const CLIENT = 'arn:aws:signin:::devtools/same-device';

export const ssoArn = (account, role) => `arn:aws:sts::${account}:assumed-role/AWSReservedSSO_${role}_0123456789abcdef/jane`;

const refusal = (status, type, message) => ({ status, headers: { 'x-amzn-errortype': type }, body: { __type: type, message } });

// What a person has who once said `aws sso login`: the tokens, good for so many seconds (below zero: ended already).
export function loginToSso(clouds, { seconds = 3600, refreshable = true, rotates = true } = {}) {
	const grant = { clientId: `client-${randomUUID().slice(0, 8)}`, clientSecret: clouds.secret(`client-secret-${randomUUID()}`), seconds: 3600, rotates };
	grant.accessToken = clouds.secret(`sso-access-${randomUUID()}`);
	grant.refreshToken = clouds.secret(`sso-refresh-${randomUUID()}`);
	clouds.accessTokens.set(grant.accessToken, Date.now() + seconds * 1000);
	if (refreshable) clouds.grants.set(grant.refreshToken, grant);
	const { clientId, clientSecret, accessToken, refreshToken } = grant;
	return { clientId, clientSecret, accessToken, refreshToken, expiresAt: Date.now() + seconds * 1000 };
}

// GET /federation/credentials
async function portal(clouds, from) {
	const url = new URL(from.url, 'https://portal');
	const [account, role] = [url.searchParams.get('account_id'), url.searchParams.get('role_name')];
	const until = clouds.accessTokens.get(from.headers['x-amz-sso_bearer_token']);
	if (from.method !== 'GET' || url.pathname !== '/federation/credentials') return refusal(404, 'ResourceNotFoundException', 'no such path');
	if (clouds.portal === 'hang') return undefined;
	if (clouds.portal === 'garbage') return { body: GARBAGE, type: 'application/json' };
	if (clouds.portal === 'busy') return refusal(429, 'TooManyRequestsException', 'HTTP 429 Unknown Code');
	if (clouds.portal === 'broken') return { status: 500, body: '' };
	if (from.headers.authorization) return refusal(400, 'InvalidRequestException', 'this call is not signed');
	if (!(until > Date.now())) return refusal(401, 'UnauthorizedException', 'Session token not found or invalid');
	if (!ROLES[account]) return refusal(404, 'ResourceNotFoundException', 'No account found');
	if (!ROLES[account].includes(role)) return refusal(403, 'ForbiddenException', 'No access');
	const key = await clouds.mint(ssoArn(account, role));
	return { body: { roleCredentials: { accessKeyId: key.accessKeyId, secretAccessKey: key.secretAccessKey, sessionToken: key.sessionToken,
		expiration: Date.parse(key.expiration) } } };
}

const oauth = (status, type, error, error_description) => ({ status, headers: { 'x-amzn-errortype': type }, body: { error, error_description } });

// POST /token: a refresh token is good once.
function oidc(clouds, from, body) {
	if (from.method !== 'POST' || from.url !== '/token') return refusal(404, 'ResourceNotFoundException', 'no such path');
	if (clouds.oidc === 'hang') return undefined;
	if (clouds.oidc === 'garbage') return { body: GARBAGE, type: 'application/json' };
	if (clouds.oidc === 'expired') return oauth(400, 'ExpiredTokenException', 'expired_token', 'Expired token provided');
	if (clouds.oidc === 'slow') return oauth(400, 'SlowDownException', 'slow_down', 'Slow down to let the server recover');
	const asked = JSON.parse(body);
	if (asked.grantType !== 'refresh_token') return oauth(400, 'UnsupportedGrantTypeException', 'unsupported_grant_type', 'Only refresh_token here');
	const grant = clouds.grants.get(asked.refreshToken);
	if (!grant) return oauth(400, 'InvalidGrantException', 'invalid_grant', 'Invalid refresh token provided');
	if (asked.clientId !== grant.clientId || asked.clientSecret !== grant.clientSecret)
		return oauth(401, 'InvalidClientException', 'invalid_client', 'Invalid client secret provided');
	const accessToken = clouds.secret(`sso-access-${randomUUID()}`);
	const seconds = clouds.ssoSeconds ?? grant.seconds;
	clouds.accessTokens.set(accessToken, Date.now() + seconds * 1000);
	const out = { accessToken, tokenType: 'Bearer', expiresIn: seconds };
	if (grant.rotates) {
		clouds.grants.delete(asked.refreshToken);
		out.refreshToken = clouds.secret(`sso-refresh-${randomUUID()}`);
		clouds.grants.set(out.refreshToken, grant);
	}
	return { body: out };
}

// What a person has who once said `aws login`: the content of the cache file.
export async function loginToConsole(clouds, { seconds = 900, refreshable = true } = {}) {
	const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
	const dpopKey = privateKey.export({ type: 'sec1', format: 'pem' });
	const refreshToken = clouds.secret(`login-refresh-${randomUUID()}`);
	const key = await clouds.mint(LOGIN_ARN, { seconds: Math.max(seconds, 1) });
	for (const line of dpopKey.split('\n').slice(1, -2)) clouds.secret(line);
	if (refreshable) clouds.logins.set(refreshToken, { jwk: publicKey.export({ format: 'jwk' }) });
	return {
		accessToken: { accessKeyId: key.accessKeyId, secretAccessKey: key.secretAccessKey, sessionToken: key.sessionToken, accountId: '123456789012',
			expiresAt: new Date(Date.now() + seconds * 1000).toISOString().replace(/\.\d+Z$/, 'Z') },
		tokenType: 'aws_sigv4', refreshToken, idToken: 'e30.e30.', clientId: CLIENT, dpopKey,
	};
}

const part = (text) => JSON.parse(Buffer.from(text, 'base64url').toString());

// The proof of possession (RFC 9449): NULL when it holds, else what is wrong.
export function wrongInProof(proof, { method, url, jwk, seen, now = Date.now() }) {
	if (typeof proof !== 'string' || proof.split('.').length !== 3) return 'there is no DPoP header';
	const [head, claims, signature] = proof.split('.');
	const { alg, typ, jwk: shown } = part(head);
	const { htm, htu, iat, jti } = part(claims);
	if (alg !== 'ES256' || typ !== 'dpop+jwt') return `alg ${alg}, typ ${typ}`;
	if (shown?.kty !== 'EC' || shown.crv !== 'P-256' || shown.x !== jwk.x || shown.y !== jwk.y) return 'the key is not the one of the login';
	if ('d' in shown) return 'the private key is shown';
	if (htm !== method || htu !== url) return `the proof is for ${htm} ${htu}`;
	if (!Number.isInteger(iat) || Math.abs(iat - now / 1000) > 300) return `iat ${iat}`;
	if (typeof jti !== 'string' || !jti || seen.has(jti)) return `jti ${jti}`;
	const key = createPublicKey({ key: shown, format: 'jwk' });
	const good = verify('sha256', Buffer.from(`${head}.${claims}`), { key, dsaEncoding: 'ieee-p1363' }, Buffer.from(signature, 'base64url'));
	if (!good) return 'the signature of the proof is wrong';
	seen.add(jti);
	return null;
}

const denied = (status, error, message) => ({ status, headers: { 'x-amzn-errortype': 'AccessDeniedException' }, body: { error, message } });

// POST /v1/token
async function signin(clouds, from, body) {
	if (from.method !== 'POST' || from.url !== '/v1/token') return refusal(404, 'ResourceNotFoundException', 'no such path');
	if (clouds.signin === 'hang') return undefined;
	if (clouds.signin === 'garbage') return { body: GARBAGE, type: 'application/json' };
	if (clouds.signin === 'changed') return denied(403, 'USER_CREDENTIALS_CHANGED', 'The password was changed');
	const { clientId, grantType, refreshToken } = JSON.parse(body);
	if (clientId !== CLIENT || grantType !== 'refresh_token') return refusal(400, 'ValidationException', `clientId ${clientId}, grantType ${grantType}`);
	const login = clouds.logins.get(refreshToken);
	if (!login) return denied(401, 'TOKEN_EXPIRED', 'The session has ended');
	const wrong = wrongInProof(from.headers.dpop, { method: 'POST', url: `https://${from.headers.host}/v1/token`, jwk: login.jwk, seen: clouds.proofs });
	if (wrong) return denied(403, 'INSUFFICIENT_PERMISSIONS', `DPoP: ${wrong}`);
	const seconds = Math.min(clouds.seconds, 900);
	const key = await clouds.mint(LOGIN_ARN, { seconds });
	const next = clouds.secret(`login-refresh-${randomUUID()}`);
	clouds.logins.delete(refreshToken);
	clouds.logins.set(next, login);
	return { body: { accessToken: { accessKeyId: key.accessKeyId, secretAccessKey: key.secretAccessKey, sessionToken: key.sessionToken },
		tokenType: 'aws_sigv4', expiresIn: seconds, refreshToken: next } };
}

export const cacheName = (text, algorithm = 'sha1') => createHash(algorithm).update(text, 'utf8').digest('hex');

export function prepareSso(clouds) {
	Object.assign(clouds, { portal: 'good', oidc: 'good', signin: 'good', accessTokens: new Map(), grants: new Map(), logins: new Map(), proofs: new Set() });
}

// The handler of a host, or null: it is AWS's own.
export function handlerOf(host) {
	if (host.startsWith('portal.sso.')) return ['portal', portal, ['x-amz-sso_bearer_token']];
	if (host.startsWith('oidc.')) return ['oidc', oidc, []];
	if (/\.signin\.(aws\.amazon\.com|amazonaws\.cn|amazonaws-us-gov\.com)$/.test(host)) return ['signin', signin, ['dpop']];
	return null;
}
