// configurations_row.mjs: one row of configurations.json made real for one side: its folder, its files, its environment.
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createHash } from 'node:crypto';

export const ACCOUNT = '123456789012';
export const WEB_TOKEN = 'eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJzeXN0ZW06c2VydmljZWFjY291bnQ6Y2k6YnVpbGQifQ.d2ViLWlkZW50aXR5LXNpZ25hdHVyZQ';
const LIVES = { live: { seconds: 3600, loginSeconds: 900, refreshable: true }, ended: { seconds: -60, loginSeconds: -60, refreshable: true },
	spent: { seconds: -60, loginSeconds: -60, refreshable: false } };

const iso = (seconds) => new Date(Date.now() + seconds * 1000).toISOString().replace(/\.\d+Z$/, 'Z');
const hashed = (algorithm, text) => createHash(algorithm).update(text, 'utf8').digest('hex');

export async function call(base, method, path, body) {
	const answer = await fetch(base + path, { method, body: body === undefined ? undefined : JSON.stringify(body) });
	if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
	return answer.json();
}

// One run of a row: what stands in {{}} is made once and kept.
export class Scene {
	constructor(world, row, home) {
		Object.assign(this, { world, row, home, made: new Map() });
	}

	once(name, make) {
		if (!this.made.has(name)) this.made.set(name, make());
		return this.made.get(name);
	}

	async key(kind, name) {
		const partition = this.row.partition ?? 'aws';
		const arn = kind === 'key' ? `arn:${partition}:iam::${ACCOUNT}:user/${name}` : `arn:${partition}:sts::${ACCOUNT}:assumed-role/${name}/now`;
		const key = await this.once(`${kind}.${name}`, () => call(this.world.sim, 'POST', '/_sim/keys', kind === 'key' ? { arn } : { arn, seconds: 3600, token: true }));
		return { id: key.accessKeyId, secret: key.secretAccessKey, token: key.sessionToken };
	}

	async sso(life) {
		const { seconds, refreshable } = LIVES[life];
		const login = await this.once(`sso.${life}`, () => call(this.world.clouds, 'POST', '/_clouds/sso', { seconds, refreshable }));
		return { ...login, expiresAt: iso(seconds) };
	}

	login(life) {
		const { loginSeconds, refreshable } = LIVES[life];
		return this.once(`login.${life}`, async () => JSON.stringify(await call(this.world.clouds, 'POST', '/_clouds/login', { seconds: loginSeconds, refreshable })));
	}

	async word(text) {
		const [kind, ...rest] = text.split('.');
		const name = rest.join('.');
		const { ports } = this.world;
		switch (kind) {
		case 'key': case 'temporary': return (await this.key(kind, rest[0]))[rest[1]];
		case 'sso': return (await this.sso(rest[0]))[rest[1]];
		case 'login': return this.login(rest[0]);
		case 'time': return iso(Number(name));
		case 'utc': return iso(Number(name)).replace('Z', 'UTC');
		case 'sha1': case 'sha256': return hashed(kind, name);
		case 'imds': return `http://127.0.0.1:${ports.imds[name]}/`;
		case 'imdsBare': return `http://127.0.0.1:${ports.imds[name]}`;
		case 'container': return `http://127.0.0.1:${ports.container}`;
		case 'containerToken': return 'container-authorization-0a1b2c3d4e5f';
		case 'webToken': return WEB_TOKEN;
		case 'home': return this.home;
		default: throw new Error(`{{${text}}}`);
		}
	}

	async fill(text) {
		const parts = text.split(/\{\{(.*?)\}\}/);
		for (let i = 1; i < parts.length; i += 2) {
			const value = await this.word(parts[i]);
			if (value === undefined || value === null) throw new Error(`{{${parts[i]}}} is nothing`);
			parts[i] = value;
		}
		return parts.join('');
	}

	async write(path, content) {
		const lines = Array.isArray(content) ? `${content.join('\n')}\n` : typeof content === 'string' ? content : JSON.stringify(content);
		const file = join(this.home, await this.fill(path));
		const text = await this.fill(lines);
		mkdirSync(dirname(file), { recursive: true });
		writeFileSync(file, text, { mode: 0o600 });
		if (text.startsWith('#!')) chmodSync(file, 0o700);
	}

	async lay() {
		const { config, credentials, files = {} } = this.row;
		mkdirSync(join(this.home, '.aws'), { recursive: true });
		if (config) await this.write('.aws/config', config);
		if (credentials) await this.write('.aws/credentials', credentials);
		for (const [path, content] of Object.entries(files)) await this.write(path, content);
	}

	// Nothing of ours leaks in: what a row's program sees is only this.
	async environment(more = {}) {
		const { proxy, ca, ports } = this.world;
		const env = { PATH: '/usr/local/bin:/usr/bin:/bin', LC_ALL: 'C.UTF-8', TZ: 'UTC', TERM: 'xterm-256color', HTTPS_PROXY: proxy, AWS_CA_BUNDLE: ca,
			AWS_REGION: 'ap-northeast-2', AWS_DEFAULT_REGION: 'ap-northeast-2', AWS_EC2_METADATA_SERVICE_ENDPOINT: `http://127.0.0.1:${ports.imds.main}/`, ...more };
		for (const [name, value] of Object.entries(this.row.env ?? {}))
			if (value === null) delete env[name];
			else env[name] = await this.fill(value);
		return { ...env, HOME: this.home };
	}
}
