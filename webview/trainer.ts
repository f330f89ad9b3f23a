import * as v from 'valibot';
import { fromTrainerSchema, type FromTrainer, type ToTrainer } from '../src/protocol/training-messages';

export interface TrainerEvents {
  readonly message: (message: FromTrainer) => void;
  /** The worker has ended, or could not be started; nothing more comes of it. */
  readonly death: (error: Error) => void;
}

/** The training worker: made of its script's text from a blob, anew after it has died. */
export class Trainer {
  readonly #address: string;
  readonly #events: TrainerEvents;
  #worker: Promise<Worker | null> | null = null;
  /** Waits for the lock of the present worker. */
  #watch = new AbortController();

  constructor(address: string, events: TrainerEvents) {
    this.#address = address;
    this.#events = events;
  }

  /** Starts the worker if there is none, so that it is ready when a loss arrives. */
  warmUp(): void {
    void this.#present();
  }

  post(message: ToTrainer): void {
    void this.#present().then((worker) => worker?.postMessage(message));
  }

  #present(): Promise<Worker | null> {
    this.#worker ??= this.#start().catch((error: unknown) => {
      this.#died(error);
      return null;
    });
    return this.#worker;
  }

  async #start(): Promise<Worker> {
    const response = await fetch(this.#address);
    if (!response.ok) throw new Error(`The training worker could not be read: ${response.statusText}`);
    const url = URL.createObjectURL(new Blob([await response.text()], { type: 'text/javascript' }));
    const worker = new Worker(url);
    worker.addEventListener('message', ({ data }) => {
      this.#receive(data);
    });
    // Its first message tells that the script has been read.
    worker.addEventListener(
      'message',
      () => {
        URL.revokeObjectURL(url);
      },
      { once: true },
    );
    worker.addEventListener('error', (event) => {
      worker.terminate();
      this.#died(new Error(event.message));
    });
    return worker;
  }

  #receive(data: unknown): void {
    const message = v.parse(fromTrainerSchema, data);
    if (message.type === 'alive') this.#watchOver(message.lock);
    this.#events.message(message);
  }

  /** No event tells that a worker has ended; but its lock is free then. */
  #watchOver(lock: string | null): void {
    if (lock === null) return;
    const { signal } = this.#watch;
    navigator.locks
      .request(lock, { signal }, () => {
        this.#died(new Error('The training worker has ended.'));
      })
      .catch((error: unknown) => {
        if (!signal.aborted) throw error;
      });
  }

  #died(error: unknown): void {
    this.#watch.abort();
    this.#watch = new AbortController();
    this.#worker = null;
    this.#events.death(error instanceof Error ? error : new Error(String(error)));
  }
}
