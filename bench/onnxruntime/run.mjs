// SPDX-License-Identifier: MIT
// Times the whole CIFAR AlexNet in ONNX Runtime and, in turn with it, in redzap: f32, one image a run, the same images.
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { alexnetModel, emptyModel, labelOf, normaliser, readRecords, readSafetensors, SHAPE } from "./alexnet.mjs";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const MODEL = join(ROOT, "examples/alexnet_cifar100/alexnet_cifar100.safetensors");
const IMAGES = join(ROOT, "examples/alexnet_cifar100/test_500.bin");
const TOP1 = 72.8;        // dense, of `redzap evaluate`
const TOLERANCE = 0.4;    // two of 500 images: sums in another order may tip them
const TIMED = 64;         // images, as many as bench/figures/host.hpp takes
const PASSES = 11;        // over those images, in a block
const WARM_UP = 3;        // runs at the head of a block, as in `redzap evaluate`

const USAGE = `usage: node bench/onnxruntime/run.mjs [--threads N] [--rounds N] [--redzap PATH | --alone]
Checks ONNX Runtime's top-1 on the bundled images, then times it in turn with the tool redzap (default:
build/release/bin/redzap), --rounds times (default 5), and prints a table of medians. --alone times ONNX Runtime only.
It needs: npm install --prefix bench/onnxruntime
`;

class WrongUsage extends Error {}

const OPTIONS = {
  threads: { type: "string", default: "1" },
  rounds: { type: "string", default: "5" },
  redzap: { type: "string", default: join(ROOT, "build/release/bin/redzap") },
  alone: { type: "boolean", default: false },
  help: { type: "boolean", short: "h", default: false },
};

function parse() {
  let values;
  try {
    ({ values } = parseArgs({ options: OPTIONS }));
  } catch (fault) {
    throw new WrongUsage(fault.message.split("\n")[0]);
  }
  for (const name of ["threads", "rounds"]) {
    if (!/^[1-9]\d{0,3}$/.test(values[name])) throw new WrongUsage(`--${name}: must be a number from 1 to 9999`);
    values[name] = Number(values[name]);
  }
  return values;
}

/// Nearest rank, as `redzap evaluate` takes its p50.
function median(numbers) {
  const sorted = Float64Array.from(numbers).sort();
  return sorted[Math.ceil(sorted.length / 2) - 1];
}

async function loadOnnxRuntime() {
  try {
    return (await import("onnxruntime-node")).default;
  } catch (fault) {
    throw new Error(`onnxruntime-node: ${fault.message.split("\n")[0]}; run: npm install --prefix bench/onnxruntime`);
  }
}

function createSession(ort, model, threads) {
  return ort.InferenceSession.create(model, {
    executionProviders: ["cpu"],
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    executionMode: "sequential",
    graphOptimizationLevel: "all",
  });
}

async function top1(session, feeds, records) {
  let hits = 0;
  for (const [i, feed] of feeds.entries()) {
    const logits = (await session.run(feed)).logits.data;
    const best = logits.reduce((first, logit, c) => (logit > logits[first] ? c : first), 0);
    hits += best === labelOf(records[i]);
  }
  return 100 * hits / feeds.length;
}

/// Median milliseconds of one image's run.
async function block(session, feeds) {
  for (let i = 0; i < WARM_UP; ++i) await session.run(feeds[0]);
  const times = [];
  for (let pass = 0; pass < PASSES; ++pass) {
    for (const feed of feeds) {
      const begin = performance.now();
      await session.run(feed);
      times.push(performance.now() - begin);
    }
  }
  return median(times);
}

/// What redzap runs; `ms` finds its median milliseconds in the tool's JSON.
const CONTENDERS = [
  { name: "dense", options: ["--technique", "dense"], ms: (json) => json.dense_ms_per_image.p50 },
  { name: "zap, pattern B, threshold 0.3", options: ["--technique", "zap", "--pattern", "B", "--threshold", "0.3"],
    ms: (json) => json.ms_per_image.p50 },
];

function runRedzap(tool, contender, data, threads) {
  try {
    const text = execFileSync(tool, ["evaluate", ...contender.options, "--data", data, "--images", String(TIMED),
                                     "--threads", String(threads), "--quiet", "--json", "-"],
                              { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
    const json = JSON.parse(text);
    return { ms: contender.ms(json), isa: json.isa };
  } catch (fault) {
    throw new Error(`${tool}: ${(fault.stderr || fault.message).trim().split("\n")[0]}`);
  }
}

/// Times all in turn, so that what slows the machine for a while slows all of them.
async function compare({ redzap, rounds, threads }, ort, session, feeds, records) {
  const folder = mkdtempSync(join(tmpdir(), "redzap-onnxruntime-"));
  try {
    const data = join(folder, "images.bin");
    writeFileSync(data, Buffer.concat(records));
    const theirs = [];
    const ours = CONTENDERS.map(() => []);
    let isa;
    for (let round = 0; round < rounds; ++round) {
      theirs.push(await block(session, feeds));
      for (const [i, contender] of CONTENDERS.entries()) {
        const result = runRedzap(redzap, contender, data, threads);
        ours[i].push(result.ms);
        isa = result.isa;
      }
    }
    // The tool cannot turn that off; bench/report's network rows, against oneDNN, have both.
    console.log(`redzap: ${isa}; it leaves out the zero inputs of linear layers, which ONNX Runtime does not`);
    console.log(`medians of ${rounds} rounds; in brackets the least and the greatest ratio of a round\n`);
    console.log("| peer | ms an image | redzap | ms an image | ours / theirs |\n|---|---|---|---|---|");
    for (const [i, { name }] of CONTENDERS.entries()) {
      const ratios = ours[i].map((ms, round) => ms / theirs[round]);
      const range = [Math.min(...ratios), Math.max(...ratios)].map((ratio) => ratio.toFixed(2)).join(" to ");
      console.log(`| ONNX Runtime ${ort.env.versions.node} | ${median(theirs).toFixed(3)} | ${name} | ` +
                  `${median(ours[i]).toFixed(3)} | ${(median(ours[i]) / median(theirs)).toFixed(2)} (${range}) |`);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function main() {
  const options = parse();
  if (options.help) return process.stdout.write(USAGE);
  if (!options.alone && !existsSync(options.redzap)) {
    throw new Error(`${options.redzap}: not built; run: cmake --preset release && ` +
                    "cmake --build --preset release --target redzap-tool, or give --redzap or --alone");
  }
  const ort = await loadOnnxRuntime();
  const { tensors, metadata } = readSafetensors(MODEL);
  const normalise = normaliser(metadata, MODEL);
  const records = readRecords(IMAGES);
  const feeds = records.map((record) => ({ x: new ort.Tensor("float32", normalise(record), SHAPE) }));

  const session = await createSession(ort, alexnetModel(tensors), options.threads);
  const accuracy = await top1(session, feeds, records);
  if (!(Math.abs(accuracy - TOP1) <= TOLERANCE)) {
    throw new Error(`${MODEL}: top-1 of ${accuracy.toFixed(2)} % in ONNX Runtime, ${TOP1.toFixed(2)} % in redzap`);
  }
  const chosen = Array.from({ length: TIMED }, (_, i) => Math.floor(i * records.length / TIMED));
  const timedFeeds = chosen.map((i) => feeds[i]);
  const empty = await block(await createSession(ort, emptyModel(), 1), timedFeeds);
  console.log(`ONNX Runtime ${ort.env.versions.node}: top-1 ${accuracy.toFixed(2)} % of ${records.length} images, ` +
              `threads: ${options.threads}; ${empty.toFixed(3)} ms of each run are the call from JavaScript`);
  if (!options.alone) return compare(options, ort, session, timedFeeds, chosen.map((i) => records[i]));
  console.log(`${(await block(session, timedFeeds)).toFixed(3)} ms an image, median`);
}

main().catch((fault) => {
  console.error(`run.mjs: ${fault.message}`);
  process.exitCode = fault instanceof WrongUsage ? 2 : 1;
});
