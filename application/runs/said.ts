import { z } from 'zod';
import type { KeyEncryptionKey } from '../../custody/embedded/key-encryption-key';
import { canonicalJson } from '../../domain/canonical-json';
import type { ModelMessage, ModelReply } from '../../models/language-model';
import type { TenantId } from '../../store/event-store';
import type { PartPlace, TenantRunPart } from '../../store/tenant-runs';

const replySchema = z.object({
  role: z.literal('model'),
  text: z.string(),
  calls: z.array(z.object({ id: z.string(), tool: z.string(), arguments: z.string() })),
});

const messageSchema = z.discriminatedUnion('role', [
  z.object({ role: z.literal('prompt'), text: z.string() }),
  replySchema,
  z.object({ role: z.literal('tool'), callId: z.string(), output: z.string() }),
]) satisfies z.ZodType<ModelMessage>;

/** A part of a run with what was said in it. */
export interface SaidPart extends Omit<TenantRunPart, 'sealed'> {
  readonly message: ModelMessage;
}

/** Seals what is said in runs, each part for its own place: nobody reads it in the database, or puts it elsewhere. */
export class Said {
  constructor(private readonly key: KeyEncryptionKey) {}

  seal(tenant: TenantId, run: string, { message, ...part }: SaidPart): TenantRunPart {
    const plaintext = Buffer.from(JSON.stringify(message));
    return { ...part, sealed: this.key.wrap(plaintext, boundTo(tenant, run, part)) };
  }

  /** @throws Error where it was sealed under another key, or changed since. */
  open(tenant: TenantId, run: string, { sealed, ...part }: TenantRunPart): SaidPart {
    const opened = this.key.unwrap(sealed, boundTo(tenant, run, part));
    if (!opened.ok) throw new Error(`a part of the run ${run} can not be read: ${opened.detail}`);
    return { ...part, message: messageSchema.parse(JSON.parse(opened.plaintext.toString('utf8'))) };
  }
}

function boundTo(tenant: TenantId, run: string, { turn, part }: PartPlace): string {
  return canonicalJson({ tenant, run, turn, part });
}

/** What the model said in its turn. */
export function replyIn(parts: readonly SaidPart[], turn: number): ModelReply | undefined {
  const message = parts.find((each) => each.turn === turn && each.part === 0)?.message;
  return message?.role === 'model' ? message : undefined;
}
