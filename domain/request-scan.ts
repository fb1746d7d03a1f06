/** What a raw request was found to carry. Only the names of the fields are told, never a value. */
export interface Finding {
  readonly found: 'private_material' | 'customer_data';
  /** The fields that gave it away; a name of the caller's own making is told as `undeclared_field`. */
  readonly fields: readonly string[];
}

export const undeclaredField = 'undeclared_field';

type Probe = (key: string, value: unknown, parent: unknown) => boolean;

const privateFields = new Set(['private_key_material', 'private_key_pem']);
/** RFC 7468, and the armour of RFC 4880, which ends in another word. */
const privateKeyPem = /-----BEGIN [A-Z0-9 ]*PRIVATE KEY(?: BLOCK)?-----/;
/** The members of a JSON Web Key that are private or symmetric: RFC 7518, 6.2.2, 6.3.2, 6.4.1; RFC 8037, 2. */
const privateJwkMembers = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k'];
const rawPayload = /^raw_.*_payload$/;

const carriesPrivateMaterial: Probe = (key, value) =>
  privateFields.has(key) ||
  isPrivateText(key) ||
  (typeof value === 'string' && isPrivateText(value)) ||
  isPrivateJwk(value);

const carriesCustomerData =
  (raw: unknown): Probe =>
  (key, value, parent) =>
    (key === 'contains_customer_data' && value === true) ||
    (key === 'customer_data_live' && value === true) ||
    rawPayload.test(key) ||
    // The request of a fixture drops its legal name; deeper down, nothing would drop it.
    (key === 'legal_name' && !(parent === raw && isFixture(raw)));

/**
 * Looks through a raw request, keys and values at any depth, before a schema has seen it: first for private key
 * material, then for customer data. Look-alikes such as `private_key_material_exposed` pass.
 *
 * @param declared the names of the operation's own fields; others are not repeated.
 */
export function scanRequest(raw: unknown, declared: ReadonlySet<string>): Finding | undefined {
  const secret = fieldsWhere(raw, carriesPrivateMaterial);
  if (secret.length > 0) return { found: 'private_material', fields: named(secret, declared) };
  const customer = fieldsWhere(raw, carriesCustomerData(raw));
  if (customer.length > 0) return { found: 'customer_data', fields: named(customer, declared) };
  return undefined;
}

function named(fields: readonly string[], declared: ReadonlySet<string>): readonly string[] {
  return [
    ...new Set(
      fields.map((field) => (declared.has(field) || isOfTheCatalogue(field) ? field : undeclaredField)),
    ),
  ];
}

function isOfTheCatalogue(field: string): boolean {
  return (
    privateFields.has(field) ||
    [
      'contains_customer_data',
      'customer_data_live',
      'legal_name',
      'raw_customer_payload',
      'raw_register_payload',
    ].includes(field)
  );
}

/** Walks with a list of its own instead of the call stack, which a deeply nested request would overflow. */
function fieldsWhere(raw: unknown, probe: Probe): readonly string[] {
  const found: string[] = [];
  if (probe('', raw, undefined)) found.push('');
  const open: unknown[] = [raw];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (typeof node !== 'object' || node === null) continue;
    for (const [key, value] of Object.entries(node)) {
      if (probe(key, value, node)) found.push(key);
      if (typeof value === 'object' && value !== null) open.push(value);
    }
  }
  return found;
}

function isPrivateJwk(value: unknown): boolean {
  return (
    typeof value === 'object' &&
    value !== null &&
    Object.hasOwn(value, 'kty') &&
    privateJwkMembers.some((member) => Object.hasOwn(value, member))
  );
}

/** A key in PEM, or JSON that carries one and was sent as text; each text within a text doubles what must be escaped. */
function isPrivateText(text: string): boolean {
  if (privateKeyPem.test(text)) return true;
  if (!/^\s*[[{"]/.test(text)) return false;
  try {
    return fieldsWhere(JSON.parse(text), carriesPrivateMaterial).length > 0;
  } catch {
    return false;
  }
}

function isFixture(raw: unknown): boolean {
  return typeof raw === 'object' && raw !== null && 'fixture' in raw && raw.fixture === true;
}
