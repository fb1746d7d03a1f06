import { v7 as uuidv7 } from 'uuid';
import type { EventIds } from '../domain/decision';

/** Ids for the events of one decision, each made when it is first asked for: most decisions make one record. */
export class NewEventIds implements EventIds {
  readonly [beyond: number]: string | undefined;
  private readonly made: string[] = [];

  get 0(): string {
    return this.at(0);
  }

  get 1(): string {
    return this.at(1);
  }

  get 2(): string {
    return this.at(2);
  }

  get 3(): string {
    return this.at(3);
  }

  private at(index: number): string {
    const id = this.made[index] ?? uuidv7();
    this.made[index] = id;
    return id;
  }
}
