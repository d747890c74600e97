import { Session, type SessionOptions } from './session.ts';

/** Runs work in a separate engine of one thread and closes it, so that displayed results stay as they are. */
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
