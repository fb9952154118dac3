// elsewhere.cjs: loaded first (node --require).  This SDK has no setting for a proxy: every TLS connection to AWS goes to the port
// CLOUDS_TLS of this machine, with the name that was asked for, whose certificate NODE_EXTRA_CA_CERTS knows.
const tls = require('node:tls');
const connect = tls.connect;
const port = Number(process.env.CLOUDS_TLS);

tls.connect = (options, ...rest) => {
	const servername = options.servername || options.host;
	if (!/\.amazon(aws)?\.(com|cn|com\.cn)$/.test(servername)) throw new Error(`nothing may go to ${servername}`);
	return connect({ ...options, host: '127.0.0.1', port, servername }, ...rest);
};
