import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { npyHeader, npyStrings } from '../npy/index.ts';
import { crc32 } from '../zip/crc32.ts';
import { npzWriter } from './index.ts';

const python = process.env.PREPGRAPH_PYTHON ?? 'python3';
const hasNumpy = spawnSync(python, ['-c', 'import numpy']).status === 0;
if (!hasNumpy) console.log('Skipped: the check of .npz against NumPy (no Python with NumPy; set PREPGRAPH_PYTHON).');

function archive(): Buffer {
  const writer = npzWriter();
  const parts: Uint8Array[] = [];
  parts.push(writer.begin('x_train'));
  parts.push(writer.data(npyHeader('float32', [2, 2])));
  parts.push(writer.data(new Uint8Array(Float32Array.of(1, 2).buffer)));
  parts.push(writer.data(new Uint8Array(Float32Array.of(3, 4.5).buffer)));
  parts.push(writer.end());
  parts.push(writer.begin('feature_names'), writer.data(npyStrings(['a', 'ß😀'])), writer.end());
  parts.push(writer.finish());
  return Buffer.concat(parts);
}

describe('crc32', () => {
  test('known values, in one piece and in many', () => {
    const bytes = Buffer.from('The quick brown fox jumps over the lazy dog');
    expect(crc32(bytes)).toBe(0x414fa339);
    for (let cut = 0; cut <= bytes.length; cut++) {
      expect(crc32(bytes.subarray(cut), crc32(bytes.subarray(0, cut)))).toBe(0x414fa339);
    }
    expect(crc32(new Uint8Array(0))).toBe(0);
  });
});

describe('npzWriter', () => {
  test('has a table of contents that points at its members', () => {
    const bytes = archive();
    const end = bytes.length - 22;
    expect(bytes.readUInt32LE(end)).toBe(0x06054b50);
    const locator = end - 20;
    expect(bytes.readUInt32LE(locator)).toBe(0x07064b50);
    const record = Number(bytes.readBigUInt64LE(locator + 8));
    expect(bytes.readUInt32LE(record)).toBe(0x06064b50);
    expect(Number(bytes.readBigUInt64LE(record + 32))).toBe(2);
    const directory = Number(bytes.readBigUInt64LE(record + 48));
    expect(bytes.readUInt32LE(directory)).toBe(0x02014b50);
    const name = bytes.readUInt16LE(directory + 28);
    expect(bytes.subarray(directory + 46, directory + 46 + name).toString()).toBe('x_train.npy');
    const extra = directory + 46 + name;
    const size = Number(bytes.readBigUInt64LE(extra + 4));
    expect(size).toBe(128 + 16);
    const local = Number(bytes.readBigUInt64LE(extra + 20));
    const data = local + 30 + bytes.readUInt16LE(local + 26) + bytes.readUInt16LE(local + 28);
    expect(bytes.readUInt32LE(directory + 16)).toBe(crc32(bytes.subarray(data, data + size)));
  });

  test.runIf(hasNumpy)('is read by NumPy', () => {
    const folder = mkdtempSync(join(tmpdir(), 'prepgraph-npz-'));
    try {
      const path = join(folder, 'a.npz');
      writeFileSync(path, archive());
      const script = `import numpy, sys, zipfile
z = numpy.load(sys.argv[1])
assert zipfile.ZipFile(sys.argv[1]).testzip() is None
print(z['x_train'].tolist(), z['x_train'].dtype, z['feature_names'].tolist())`;
      const { stdout, stderr } = spawnSync(python, ['-c', script, path], {
        encoding: 'utf8',
        env: { ...process.env, PYTHONIOENCODING: 'utf-8' },
      });
      expect(stderr).toBe('');
      expect(stdout.trim()).toBe("[[1.0, 2.0], [3.0, 4.5]] float32 ['a', 'ß😀']");
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
