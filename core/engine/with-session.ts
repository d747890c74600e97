import { Session, type SessionOptions } from './session.ts';

/** Does work in an engine of its own, of one thread, for as long as it takes: what is on screen stays as it is. */
export async function withSession<Result>(
  options: SessionOptions,
  work: (session: Session) => Promise<Result>,
): Promise<Result> {
  const session = new Session({ ...options, threads: 1 });
  try {
    return await work(session);
  } finally {
    await session.close();
  }
}
