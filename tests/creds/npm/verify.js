// verify.js FILE KEYS: signs every request of FILE (signing.mjs) again with @smithy/signature-v4, from the bytes that were sent, by the keys of
// KEYS ({ID: {"secretAccessKey","sessionToken"}}), and wants the same signature.  Tells what differs.
import { readFileSync } from 'node:fs';
import { Sha256 } from '@aws-crypto/sha256-js';
import { SignatureV4 } from '@smithy/signature-v4';

const [file, keysFile] = process.argv.slice(2);
const keys = JSON.parse(readFileSync(keysFile, 'utf8'));
const WHOSE = /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8})\/([^/]+)\/([^/]+)\/aws4_request, ?SignedHeaders=([^,]+), ?Signature=([0-9a-f]{64})$/;
const MUST = ['host', 'x-amz-date'];

const dateOf = (amz) => new Date(amz.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'));

function headersOf(flat) {
	const all = {};
	for (let i = 0; i < flat.length; i += 2) {
		const name = flat[i].toLowerCase();
		if (name in all) throw new Error(`${name} is there twice`);
		all[name] = flat[i + 1];
	}
	return all;
}

// NULL when all is well.
async function wrong(sent) {
	const all = headersOf(sent.headers);
	const [, id, day, region, service, names, signature] = WHOSE.exec(all.authorization ?? '') ?? [];
	if (!id) return `authorization: ${all.authorization}`;
	if (!keys[id]) return `an unknown key ${id}`;
	const signed = names.split(';');
	const forgotten = [...MUST, ...Object.keys(all).filter((name) => name.startsWith('x-amz-') || name === 'content-type')].filter((name) => !signed.includes(name));
	if (forgotten.length) return `not signed: ${forgotten}`;
	if (!all['x-amz-date'].startsWith(day)) return `signed for ${day}, dated ${all['x-amz-date']}`;
	if ((all['x-amz-security-token'] ?? null) !== (keys[id].sessionToken ?? null)) return 'the session token is not the key\'s';
	const credentials = { accessKeyId: id, ...keys[id] };
	const given = signed.filter((name) => !['x-amz-date', 'x-amz-security-token'].includes(name)).map((name) => [name, all[name]]);
	const [path, query] = sent.path.split('?');
	const request = { method: sent.method, protocol: 'http:', hostname: 'unused', path, query: Object.fromEntries(new URLSearchParams(query)),
		headers: Object.fromEntries(given), body: Buffer.from(sent.body, 'base64') };
	const signer = new SignatureV4({ credentials, region, service, sha256: Sha256, applyChecksum: signed.includes('x-amz-content-sha256'),
		uriEscapePath: service !== 's3' });
	const again = (await signer.sign(request, { signingDate: dateOf(all['x-amz-date']) })).headers.authorization;
	const [, , , , , namesAgain, signatureAgain] = WHOSE.exec(again);
	return namesAgain === names && signatureAgain === signature ? null : `signed: ${all.authorization}\n        not: ${again}`;
}

const lines = readFileSync(file, 'utf8').split('\n').filter(Boolean).map((line) => JSON.parse(line));
let bad = lines.length === 0;
if (bad) console.log('nothing was sent');
for (const sent of lines) {
	const why = await wrong(sent);
	if (!why) continue;
	bad = true;
	console.log(`${sent.operation} ${sent.path}: ${why}`);
}
process.exitCode = bad ? 1 : 0;
