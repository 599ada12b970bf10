// A cluster of two workers: each serves on the loopback and calls itself once.
const cluster = require('cluster');
const http = require('http');

if (cluster.isPrimary) {
  cluster.fork({WORKER: '1'});
  cluster.fork({WORKER: '2'});
  process.on('SIGTERM', () => process.exit(0));
} else {
  const name = process.env.WORKER;
  // `exclusive`: without it, the workers of a cluster share a port.
  const server = http.createServer((request, response) => response.end('node'));
  server.listen({port: 0, host: '127.0.0.1', exclusive: true}, () => {
    http.get({port: server.address().port, host: '127.0.0.1', path: `/?from=worker-${name}`}, (answer) => {
      answer.on('data', (data) => console.log(`worker ${name}: ${data}`));
      answer.on('end', () => console.log(`worker ${name}: done`));
    });
  });
}
