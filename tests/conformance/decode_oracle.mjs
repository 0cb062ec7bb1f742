// Fuzzed buffers in every encoding: DRIVER ROOT COUNT.  ROOT/node_modules holds @exodus/bytes.
import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

const [driver, root, count] = process.argv.slice(2);
const where = createRequire(root + '/x.js').resolve('@exodus/bytes/encoding.js');
const { TextDecoder } = await import(pathToFileURL(where));

const LABELS = ('utf-8 utf-16le utf-16be gbk gb18030 big5 euc-kr shift_jis euc-jp iso-2022-jp x-user-defined ibm866 ' +
  'iso-8859-2 iso-8859-3 iso-8859-4 iso-8859-5 iso-8859-6 iso-8859-7 iso-8859-8 iso-8859-8-i iso-8859-10 iso-8859-13 ' +
  'iso-8859-14 iso-8859-15 iso-8859-16 koi8-r koi8-u macintosh windows-874 windows-1250 windows-1251 windows-1252 ' +
  'windows-1253 windows-1254 windows-1255 windows-1256 windows-1257 windows-1258 x-mac-cyrillic').split(' ');
// the two-byte ones and those with states get most of the buffers
const HEAVY = ['gb18030', 'gb18030', 'gbk', 'big5', 'big5', 'euc-kr', 'shift_jis', 'euc-jp', 'iso-2022-jp', 'utf-8', 'utf-16le'];

let seed = 20220719;
const rnd = (n) => {
  seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
  return Math.floor((seed / 4294967296) * n);
};
const EDGE = [0x00, 0x1b, 0x24, 0x28, 0x30, 0x39, 0x3a, 0x40, 0x41, 0x42, 0x49, 0x4a, 0x5c, 0x7e, 0x7f, 0x80, 0x81, 0x8e,
  0x8f, 0xa0, 0xa1, 0xbf, 0xc6, 0xd8, 0xdc, 0xdf, 0xe0, 0xed, 0xef, 0xf0, 0xf4, 0xfc, 0xfd, 0xfe, 0xff];

function buffer(kind) {
  const b = Buffer.allocUnsafe(1 + rnd(rnd(20) ? 24 : 900));
  for (let i = 0; i < b.length; i++) {
    const r = rnd(8);
    if (kind === 'iso-2022-jp' && r < 2 && i + 3 <= b.length) {
      b.write(['\x1b(B', '\x1b(J', '\x1b(I', '\x1b$@', '\x1b$B', '\x1b$('][rnd(6)], i, 'latin1');
      i += 2;
    } else if (r < 2) b[i] = EDGE[rnd(EDGE.length)];
    else if (r < 3) b[i] = rnd(128);
    else if (kind === 'iso-2022-jp') b[i] = 0x21 + rnd(94);
    else if (r < 4) b[i] = 0x30 + rnd(10);
    else b[i] = 128 + rnd(128);
  }
  return b;
}

const decoders = {};
function want(label, bytes) {
  decoders[label] ??= new TextDecoder(label, { ignoreBOM: true });
  return Buffer.from(decoders[label].decode(bytes), 'utf8');
}

async function batch(total) {
  const child = spawn(driver, [], { stdio: ['pipe', 'pipe', 'inherit'] });
  const cases = [], send = [];
  for (let i = 0; i < total; i++) {
    const label = rnd(10) < 7 ? HEAVY[rnd(HEAVY.length)] : LABELS[rnd(LABELS.length)];
    const bytes = buffer(label);
    const head = Buffer.alloc(2 + label.length + 4);
    head[0] = 0x61;
    head[1] = label.length;
    head.write(label, 2, 'latin1');
    head.writeUInt32LE(bytes.length, 2 + label.length);
    send.push(head, bytes);
    cases.push([label, bytes]);
  }
  const chunks = [];
  child.stdout.on('data', (d) => chunks.push(d));
  const end = new Promise((resolve) => child.on('close', resolve));
  child.stdin.end(Buffer.concat(send));
  await end;
  const out = Buffer.concat(chunks);
  let at = 0, wrong = 0;
  for (const [label, bytes] of cases) {
    at += 4 + out.readUInt32LE(at);
    const n = out.readUInt32LE(at), got = out.subarray(at + 4, at + 4 + n);
    at += 4 + n;
    if (got.equals(want(label, bytes))) continue;
    if (wrong++ < 3) console.log('   ', label, bytes.toString('hex'), got.toString(), want(label, bytes).toString());
  }
  return wrong;
}

let wrong = 0, done = 0;
for (; done < Number(count); done += 20000) wrong += await batch(Math.min(20000, Number(count) - done));
console.log('@exodus/bytes: fuzzed buffers, 39 encodings'.padEnd(52), String(count).padStart(9), `checked, ${wrong} differences`);
process.exit(wrong ? 1 : 0);
