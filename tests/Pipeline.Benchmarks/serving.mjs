// How many requests a second the app answers with a published table, beside Kestrel alone with the same body, turn by turn.
//
//   dotnet run --project local/Pipeline.Local            (in another window)
//   dotnet build -c Release tests/Pipeline.Benchmarks
//   node tests/Pipeline.Benchmarks/serving.mjs http://127.0.0.1:7071/api/profiles/KGZ/2019?table=TABLE [--rounds 3] [--seconds 5] [--port 7469]
//
// Needs wrk. Prints a line of JSON for each run and, at the end, for 200 and for 304 the best run of each and their ratio.
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { fileURLToPath } from 'node:url';
import path from 'node:path';

const [address, ...rest] = process.argv.slice(2);
const option = (name, otherwise) => rest.includes(`--${name}`) ? rest[rest.indexOf(`--${name}`) + 1] : otherwise;
const rounds = Number(option('rounds', '3')), seconds = option('seconds', '5'), port = option('port', '7469');
if (!address) {
  console.error('usage: serving.mjs URL [--rounds N] [--seconds N] [--port N]');
  process.exit(2);
}

const answer = await fetch(address, { headers: { 'accept-encoding': 'identity' } });
if (!answer.ok) throw new Error(`${address} answers ${answer.status}`);
const body = Buffer.from(await answer.arrayBuffer());
const folder = mkdtempSync(path.join(tmpdir(), 'serving-'));
writeFileSync(path.join(folder, 'body'), body);
const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
// The runtime's own settings, not those of the other tasks, which live for seconds.
const kestrel = spawn('dotnet', [path.join(root, 'artifacts/local/bin/Pipeline.Benchmarks/release/Pipeline.Benchmarks.dll'), 'serve', path.join(folder, 'body'), '--port', port],
  { stdio: ['ignore', 'pipe', 'inherit'], env: { ...process.env, DOTNET_TieredPGO: '1', DOTNET_TC_CallCountThreshold: '1E', DOTNET_TC_CallCountingDelayMs: '64' } });
try {
  const bare = (await new Promise((resolve, reject) => {
    kestrel.stdout.once('data', text => resolve(String(text)));
    kestrel.once('exit', code => reject(new Error(`Kestrel alone ended with ${code}`)));
  })).match(/http:\S+/)[0];
  const systems = { kestrel: `${bare}/`, app: address };
  const tags = Object.fromEntries(await Promise.all(Object.entries(systems).map(async ([system, url]) =>
    [system, (await fetch(url, { headers: { 'accept-encoding': 'identity' } })).headers.get('etag')])));
  const best = {};
  for (const url of Object.values(systems)) wrk(url, []); // to be compiled
  for (let round = 1; round <= rounds; round++)
    for (const status of [200, 304])
      for (const [system, url] of Object.entries(systems)) {
        const run = wrk(url, status === 304 ? ['-H', `If-None-Match: ${tags[system]}`] : []);
        console.log(JSON.stringify({ round, status, system, ...run }));
        const key = `${status} ${system}`;
        if (!best[key] || run.perSecond > best[key].perSecond) best[key] = run;
      }
  for (const status of [200, 304]) {
    const { kestrel: alone, app } = Object.fromEntries(Object.keys(systems).map(system => [system, best[`${status} ${system}`]]));
    console.log(JSON.stringify({ status, bytes: status === 200 ? body.length : 0, kestrel: alone.perSecond, app: app.perSecond, share: +(app.perSecond / alone.perSecond).toFixed(3), p99: app.p99, p99Kestrel: alone.p99 }));
  }
} finally {
  kestrel.kill();
  rmSync(folder, { recursive: true });
}

function wrk(url, headers) {
  const text = execFileSync('wrk', ['-t1', '-c64', `-d${seconds}s`, '--latency', ...headers, url], { encoding: 'utf8' });
  if (/Non-2xx or 3xx|Socket errors/.test(text)) throw new Error(text);
  return { perSecond: Math.round(Number(text.match(/Requests\/sec:\s+([\d.]+)/)[1])), p50: text.match(/50%\s+(\S+)/)[1], p99: text.match(/99%\s+(\S+)/)[1] };
}
