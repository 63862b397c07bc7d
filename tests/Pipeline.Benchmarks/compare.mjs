// The benchmark beside DuckDB, which does the same work in SQL on the same file and as many threads, turn by turn, each in a process of its own.
//
//   npm install --prefix DIR @duckdb/node-api
//   dotnet build -c Release tests/Pipeline.Benchmarks
//   node tests/Pipeline.Benchmarks/compare.mjs FILE --peers DIR [--rounds 3] [--threads 2] [--memory 700]
//
// Prints a line of JSON for each run (wall-clock seconds of the whole process, seconds of all its threads, peak memory, what was found) and, at the end, the best run of each and their ratio.
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import path from 'node:path';

const self = fileURLToPath(import.meta.url);
const root = path.resolve(path.dirname(self), '../..');
const [first, ...rest] = process.argv.slice(2);
const option = (name, otherwise) => rest.includes(`--${name}`) ? rest[rest.indexOf(`--${name}`) + 1] : otherwise;
const peers = option('peers', process.cwd()), threads = option('threads', '2'), memory = option('memory', '700');

if (!first) {
  console.error('usage: compare.mjs FILE --peers DIR [--rounds N] [--threads N] [--memory MB]');
  process.exit(2);
} else if (first === '--duckdb') await inDuckDb(rest[0], rest[1]);
else compare(path.resolve(first), Number(option('rounds', '3')));

function compare(file, rounds) {
  const benchmark = path.join(root, 'artifacts/local/bin/Pipeline.Benchmarks/release/Pipeline.Benchmarks.dll');
  const best = {};
  for (let round = 1; round <= rounds; round++)
    for (const task of ['crossings', 'residence'])
      for (const system of ['duckdb', 'pipeline']) {
        const run = system === 'duckdb'
          ? timed(process.execPath, [self, '--duckdb', task, file, '--peers', peers, '--threads', threads])
          : timed('dotnet', [benchmark, task, file, ...(task === 'residence' ? ['--threads', threads, '--memory', memory] : [])]);
        console.log(JSON.stringify({ round, task, system, ...run }));
        const key = `${task} ${system}`;
        if (!best[key] || run.seconds < best[key]) best[key] = run.seconds;
      }
  for (const task of ['crossings', 'residence'])
    console.log(JSON.stringify({ task, duckdb: best[`${task} duckdb`], pipeline: best[`${task} pipeline`], times: +(best[`${task} duckdb`] / best[`${task} pipeline`]).toFixed(2) }));
}

function timed(program, args) {
  const start = performance.now();
  const child = spawnSync(program, args, { encoding: 'utf8', maxBuffer: 1 << 26 });
  const seconds = +((performance.now() - start) / 1000).toFixed(2);
  if (child.status !== 0) throw new Error(`${program} ${args.join(' ')}: ${child.stderr}`);
  const said = JSON.parse(child.stdout.trim().split('\n').at(-1));
  return { seconds, cpuSeconds: said.cpuSeconds, peakMB: said.peakMB, found: said.found };
}

// Text columns are cast and checked as the template does; what is wrong is left out. Codes are enumerations and identifiers 64-bit numbers, which is DuckDB's fastest form.
async function inDuckDb(task, file) {
  const { DuckDBInstance } = createRequire(path.join(path.resolve(peers), 'x.js'))('@duckdb/node-api');
  const connection = await (await DuckDBInstance.create(':memory:', { threads })).connect();
  const run = sql => connection.run(sql);
  const rows = async sql => (await connection.runAndReadAll(sql)).getRowObjectsJson();
  const columns = ['crossing_id', 'person_id', 'document_country', 'birth_date', 'sex', 'citizenship', 'direction', 'crossed_at', 'border_point', 'purpose'];
  await run(`create type country as enum (select code from read_csv('${path.join(root, 'functions/Pipeline.Core/Codelists/country.csv')}', all_varchar = true))`);
  await run(`create type sex as enum ('F', 'M', 'U'); create type direction as enum ('E', 'X'); create type purpose as enum ('TOUR', 'WORK', 'BUSI', 'STUD', 'FAML', 'TRAN', 'RETN', 'OTHR')`);
  await run(`create view sound as
    with text as (select * from read_csv('${file}', header = true, auto_detect = false, delim = ',', columns = {${columns.map(name => `'${name}': 'VARCHAR'`).join(', ')}})),
    typed as (
      select person_id, try_cast(sex as sex) as sex, try_cast(citizenship as country) as citizenship, try_cast(direction as direction) as direction,
        try_cast(crossed_at as timestamp) as moment, try_cast(birth_date as date) as born, try_cast(document_country as country) as document, try_cast(purpose as purpose) as purpose,
        regexp_full_match(border_point, '[A-Z0-9-]{2,12}') as post
      from text)
    select * from typed
    where sex is not null and citizenship is not null and direction is not null and moment is not null and born <= moment::date and document is not null and purpose is not null and post and length(person_id) = 16`);

  let found;
  if (task === 'crossings') {
    await run('create table cube as select date_trunc(\'month\', moment) as month, direction, citizenship, sex, count(*) as crossings from sound group by all');
    [found] = await rows('select count(*) as cells, sum(crossings) as good from cube');
  } else {
    const day = 86400, window = 487 * day, threshold = 365 * day;
    await run('create table crossing as select (\'0x\' || person_id)::ubigint as person, epoch(moment)::bigint as moment, direction = \'E\' as enters, sex, citizenship from sound');
    await run('set variable last_second = (select epoch(date_trunc(\'year\', make_timestamp(max(moment) * 1000000)) + interval 1 year)::bigint from crossing)');
    // A stay lasts from a crossing to the next; "inside" is how long the person had been in the country before it.
    await run(`create table stay as
      with ordered as (
        select *, lead(moment, 1, getvariable('last_second')) over person_in_time as until, lag(enters) over person_in_time as entered, first_value(enters) over person_in_time as entered_first
        from crossing window person_in_time as (partition by person order by moment, enters))
      select *, coalesce(sum(case when enters then until - moment else 0 end) over (partition by person order by moment, enters rows between unbounded preceding and 1 preceding), 0)::bigint as inside from ordered`);
    // How long the person was in the country in the sixteen months after a crossing, from the stay in which they end.
    await run(`create table outlook as
      with ahead as (
        select *, last_value({'moment': moment, 'enters': enters, 'inside': inside}) over (partition by person order by moment range between unbounded preceding and ${window} following) as last,
          least(moment + ${window}, getvariable('last_second')) as horizon
        from stay)
      select person, moment, enters, sex, citizenship, entered_first, horizon - moment as observed, last.inside + case when last.enters then horizon - last.moment else 0 end - inside as present
      from ahead where entered is distinct from enters`);
    await run(`create table migrants as
      with moves as (select * from outlook where case when enters then present else observed - present end >= ${threshold}),
      changes as (select *, lag(enters, 1, not entered_first) over (partition by person order by moment) as resident from moves)
      select date_trunc('month', make_timestamp(moment * 1000000)) as month, sex, citizenship, count_if(enters) as immigrants, count_if(not enters) as emigrants
      from changes where enters <> resident group by all`);
    [found] = await rows('select count(*) as cells, sum(immigrants) as immigrants, sum(emigrants) as emigrants, (select count(distinct person) from crossing) as persons from migrants');
  }

  const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage();
  console.log(JSON.stringify({ cpuSeconds: +((userCPUTime + systemCPUTime) / 1e6).toFixed(2), peakMB: Math.round(maxRSS / 1024), found }));
  process.exit(0);
}
