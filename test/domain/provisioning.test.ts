import type { RecordedEvent } from '../../domain/event';
import { jsonObject } from '../../domain/json';
import {
  foldProvisioning,
  type ProvisioningEvent,
  provisioningEventSchema,
  stepDue,
} from '../../domain/provisioning';
import { reference } from '../../domain/reference';

const missing = [{ field: 'standing_grant', reference: reference('standing', 'anna'), kinds: ['standing'] }];

const requested: ProvisioningEvent = {
  type: 'PROVISIONING_REQUESTED',
  data: {
    document_hash: 'h',
    steps: [
      { id: 'precheck', title: 'Run the precheck' },
      { id: 'gate', title: 'Evaluate the gate' },
    ],
  },
};

function decided(step: string, evaluation: number, refused = false): ProvisioningEvent {
  return {
    type: 'PROVISIONING_STEP_DECIDED',
    data: {
      step,
      title: step,
      operation: 'o',
      evaluation,
      outcome: refused ? 'refused' : 'pending',
      ...(refused ? { code: 'tenant_onboarding_standing_unknown' } : {}),
      record: refused ? 'refusal:r' : `record:${step}`,
      receipt: '0197f0a0-0000-7000-8000-000000000001',
      made: refused ? [] : [{ record: `record:${step}`, version: 1 }],
      missing: refused ? missing : [],
    },
  };
}

const waiting: ProvisioningEvent = {
  type: 'PROVISIONING_WAITING',
  data: {
    step: 'gate',
    code: 'tenant_onboarding_standing_unknown',
    missing,
    until: '2026-11-28T09:00:00.000Z',
  },
};

const submitted: ProvisioningEvent = {
  type: 'PROVISIONING_EVIDENCE_SUBMITTED',
  data: { references: [reference('standing', 'anna')] },
};

const closed: ProvisioningEvent = {
  type: 'PROVISIONING_CLOSED',
  data: { state: 'abandoned', reason: 'The deadline passed.', withdrawn: ['record:precheck'] },
};

function fold(...events: readonly ProvisioningEvent[]) {
  return foldProvisioning(
    events.map(
      ({ type, data }, index): RecordedEvent => ({
        stream: 'provisioning:p',
        type,
        data: jsonObject(data),
        id: '0197f0a0-0000-7000-8000-000000000001',
        version: index + 1,
        actor: '0197f0a0-0000-7000-8000-000000000002',
        restedOn: {},
        recordedAt: `2026-11-21T09:00:0${index}.000Z`,
        salt: '',
        leafHash: '',
      }),
    ),
  );
}

test('nothing happened yet', () => {
  expect(fold()).toEqual({ steps: [], waiting: undefined, closed: undefined });
});

test('a request lists the steps, none of them decided', () => {
  expect(fold(requested).steps.map(({ id, decided: by }) => [id, by])).toEqual([
    ['precheck', undefined],
    ['gate', undefined],
  ]);
});

test('a decision stands with its step, and the newest counts', () => {
  const progress = fold(requested, decided('precheck', 1), decided('gate', 1, true), decided('gate', 2));
  expect(progress.steps.map((step) => [step.id, step.decided?.evaluation, step.decidedAt])).toEqual([
    ['precheck', 1, '2026-11-21T09:00:01.000Z'],
    ['gate', 2, '2026-11-21T09:00:03.000Z'],
  ]);
});

test('waiting lasts through evidence and further refusals, and ends with the decision', () => {
  const begun = [requested, decided('precheck', 1), decided('gate', 1, true), waiting] as const;
  expect(fold(...begun).waiting).toEqual(waiting.data);
  expect(fold(...begun, submitted).waiting).toEqual(waiting.data);
  expect(fold(...begun, submitted, decided('gate', 2, true)).waiting).toEqual(waiting.data);
  expect(fold(...begun, submitted, decided('gate', 2)).waiting).toBeUndefined();
});

test('an ending ends the waiting too', () => {
  expect(fold(requested, decided('gate', 1, true), waiting, closed)).toMatchObject({
    waiting: undefined,
    closed: { state: 'abandoned', withdrawn: ['record:precheck'] },
  });
});

describe('a run that rehearses', () => {
  const steps = ['key', 'rotation', 'glass', 'report', 'pilot'].map((id) => ({ id, title: id }));
  const begun: ProvisioningEvent = {
    type: 'PROVISIONING_REQUESTED',
    data: { document_hash: 'h', steps },
  };
  const made: ProvisioningEvent = {
    type: 'PROVISIONING_KEY_MADE',
    data: { step: 'key', key_store: 'embedded', key_name: 'k', public_key: 'PEM' },
  };
  const awaiting = {
    rehearsal: '0197f0a0-0000-7000-8000-000000000003',
    approvals: 1,
    needed: 2,
    until: '2026-11-28T09:00:00.000Z',
  };
  const awaits: ProvisioningEvent = {
    type: 'PROVISIONING_REHEARSAL_AWAITS',
    data: { step: 'glass', ...awaiting },
  };
  const rehearsed = (step: string): ProvisioningEvent => ({
    type: 'PROVISIONING_REHEARSED',
    data: {
      step,
      title: step,
      kind: 'rotation',
      rehearsal: awaiting.rehearsal,
      workflow_id: 'w',
      state: 'done',
      code: null,
      reason: 'The rehearsal was recorded.',
      record: 'key_custody_rotation:r',
    },
  });
  const due = (...events: readonly ProvisioningEvent[]) => stepDue(fold(begun, ...events));

  test('has a key, what its rehearsals wait for and what they came to with their steps', () => {
    const [key, rotation, glass] = fold(begun, made, awaits, rehearsed('rotation')).steps;
    expect(key?.made).toEqual(made.data);
    expect(rotation?.rehearsed?.state).toBe('done');
    expect(glass).toMatchObject({ awaiting, decidedAt: undefined });
  });

  test('stands at the first step that nothing came of, whichever rehearsal ends first', () => {
    expect(due()).toBe('key');
    expect(due(made)).toBe('rotation');
    expect(due(made, awaits, rehearsed('glass'))).toBe('rotation');
    expect(due(made, rehearsed('glass'), rehearsed('rotation'))).toBe('report');
  });

  test('stands at a refusal until a later step is judged', () => {
    const drilled = [made, rehearsed('rotation'), rehearsed('glass')];
    expect(due(...drilled, decided('report', 1, true))).toBe('report');
    expect(due(...drilled, decided('report', 1, true), decided('pilot', 1))).toBeUndefined();
  });

  test('stands at the step for whose evidence it waits, whatever was decided with it', () => {
    const waits: ProvisioningEvent = { ...waiting, data: { ...waiting.data, step: 'report' } };
    const drilled = [made, rehearsed('rotation'), rehearsed('glass')];
    expect(due(...drilled, decided('report', 1, true), decided('pilot', 1), waits)).toBe('report');
  });
});

test.each([
  { type: 'PROVISIONING_IMAGINED', data: {} },
  { type: 'PROVISIONING_CLOSED', data: { state: 'running', reason: 'r', withdrawn: [] } },
  { type: 'PROVISIONING_WAITING', data: { ...waiting.data, until: 'tomorrow' } },
  { type: 'PROVISIONING_STEP_DECIDED', data: { ...decided('gate', 1).data, evaluation: 0 } },
])('an event that the stream cannot hold is no event of it', (event) => {
  expect(provisioningEventSchema.safeParse(event).success).toBe(false);
});
