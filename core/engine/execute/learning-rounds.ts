/**
 * Runs learning procedures in lockstep: each asks and waits. When all running procedures wait, their questions are sent
 * together, so that independent nodes share passes over the data. A procedure that asks nothing computes for long, so
 * messages are handled before it continues.
 */
import type { Agg, Learning } from '../../ir/aggregate.ts';
import { answer } from '../answers/answer.ts';
import { type RunTask } from '../answers/run-task.ts';
import type { AnswerCache } from '../answers/answer-cache.ts';
import { alsoAnswered, answerFrom, baseOf } from '../answers/derived-answers.ts';
import { type Room, roomOf } from '../memory/ledger.ts';
import type { RowSet } from '../rows/row-set.ts';
import { askFor, pause, rowsText } from './step-run.ts';

/** One round of questions, as printed by `prepgraph explain`. */
export interface Round {
  readonly set: RowSet;
  readonly asked: readonly Agg[];
}

/** Bytes per collected cell: held in a thread's result, in the joined column, and in the learned state. */
const BYTES_A_COLLECTED_CELL = 24;

interface Question {
  readonly set: RowSet;
  readonly asked: readonly Agg[];
  resolve(answers: unknown[]): void;
  reject(error: unknown): void;
}

export class LearningRounds {
  private readonly task: RunTask;
  private readonly answered: AnswerCache;
  private readonly onRound: (round: Round) => void;
  readonly room: Room;
  readonly cancelled: Int32Array;
  private learning = 0;
  private questions: Question[] = [];

  /** @param room memory for whole columns that a procedure asks for */
  constructor(
    task: RunTask,
    answered: AnswerCache,
    onRound: (round: Round) => void = () => {},
    room: Room = roomOf(Number.POSITIVE_INFINITY),
    cancelled: Int32Array = new Int32Array(1),
  ) {
    this.task = task;
    this.answered = answered;
    this.onRound = onRound;
    this.room = room;
    this.cancelled = cancelled;
  }

  /** Runs a learning procedure over these rows to its end. */
  async learn<State>(procedure: Learning<State>, set: RowSet): Promise<State> {
    this.learning++;
    try {
      let step = procedure.next([]);
      while (!step.done) {
        if (step.value.length > 0) step = procedure.next(await this.ask(set, step.value));
        else {
          await pause(this);
          step = procedure.next([]);
        }
      }
      return step.value;
    } finally {
      this.learning--;
      this.sendWhenAllWait();
    }
  }

  private ask(set: RowSet, asked: readonly Agg[]): Promise<unknown[]> {
    return new Promise((resolve, reject) => {
      this.questions.push({ set, asked, resolve, reject });
      // Deferred, so that a procedure started in the same turn shares the round.
      setImmediate(() => this.sendWhenAllWait());
    });
  }

  private sendWhenAllWait(): void {
    if (this.questions.length === 0 || this.questions.length < this.learning) return;
    const bySet = new Map<RowSet, Question[]>();
    for (const question of this.questions.splice(0)) {
      bySet.set(question.set, [...(bySet.get(question.set) ?? []), question]);
    }
    for (const [set, questions] of bySet) void this.send(set, questions);
  }

  private async send(set: RowSet, questions: readonly Question[]): Promise<void> {
    try {
      const asked = questions.flatMap((question) => question.asked);
      const bases = asked.map(baseOf);
      const answers = this.answered.find(set, bases);
      const open = bases.filter((_, index) => answers[index] === undefined);
      for (const agg of open) {
        if (agg.agg === 'collect')
          await askFor(
            set.rows * agg.xs.length * BYTES_A_COLLECTED_CELL,
            `Learning from ${rowsText(set.rows)} themselves`,
            this,
          );
      }
      if (open.length > 0) {
        const started = performance.now();
        const fresh = await answer(open, set, this.task);
        this.answered.remember(set, open, fresh, performance.now() - started);
        open.forEach((agg, index) => {
          const also = alsoAnswered(agg, fresh[index]);
          if (also !== null) this.answered.remember(set, [also.agg], [also.answer]);
        });
        this.onRound({ set, asked: open });
        let next = 0;
        answers.forEach((known, index) => {
          if (known === undefined) answers[index] = fresh[next++];
        });
      }
      const results = answers.map((answer, index) => answerFrom(asked[index], answer));
      let from = 0;
      for (const question of questions) {
        question.resolve(results.slice(from, from + question.asked.length));
        from += question.asked.length;
      }
    } catch (error) {
      if (questions.length === 1) questions[0]?.reject(error);
      // One failing question must not fail the others, so each is asked alone.
      else for (const question of questions) await this.send(set, [question]);
    }
  }
}
