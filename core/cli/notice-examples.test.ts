import { readFileSync } from 'node:fs';
import { afterAll, expect, test } from 'vitest';
import type { Notice } from '../ir/notice.ts';
import { NoticeExamples, noticeCodes, withNoticeTable } from './notice-examples.ts';

const examples = new NoticeExamples();
afterAll(() => examples.close());

const notices: Notice[] = [];

test.each(noticeCodes)('%s is told', async (code) => {
  const notice = (await examples.noticeOf(code)) as Notice;
  expect(notice?.message).toMatch(/\.$/);
  notices.push(notice);
});

test('docs/command-line.md lists every code with an example', () => {
  const page = readFileSync(new URL('../../docs/command-line.md', import.meta.url), 'utf8');
  expect(page, 'stale: npm run generate').toBe(withNoticeTable(page, notices));
});
