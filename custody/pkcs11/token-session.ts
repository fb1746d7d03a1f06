import type { Module, Session, Slot } from 'graphene-pk11';
import { type KeyAlgorithm, keyAlgorithms } from '../../domain/key';
import { type Graphene, mechanismsOf } from './mechanisms';
import type { TokenSettings } from './token-calls';

/** A token that is logged in to, and what it says of itself. */
export interface TokenSession {
  readonly session: Session;
  readonly algorithms: readonly KeyAlgorithm[];
  /** The algorithms whose keys the token says to make in a device, not in software. */
  readonly inHardware: ReadonlySet<KeyAlgorithm>;
  /** Manufacturer and model. */
  readonly described: string;
}

const hardwareSlot = 0x4;
const hardwareMechanism = 0x1;

/** @throws TokenAway, or what the library throws. */
export function openTokenSession(graphene: Graphene, settings: TokenSettings): TokenSession {
  const slot = findSlot(loadLibrary(graphene, settings.library), settings.tokenLabel);
  const session = slot.open(graphene.SessionFlag.SERIAL_SESSION | graphene.SessionFlag.RW_SESSION);
  session.login(settings.pin);
  const flags = mechanismFlags(slot);
  const algorithms = keyAlgorithms.filter((algorithm) => {
    const { generate, sign } = mechanismsOf(algorithm);
    return flags.has(generate) && flags.has(sign);
  });
  const { manufacturerID, model } = slot.getToken();
  const isHardware = (mechanism: number) => ((flags.get(mechanism) ?? 0) & hardwareMechanism) !== 0;
  return {
    session,
    algorithms,
    inHardware: new Set(
      algorithms.filter((algorithm) => {
        const { generate, sign } = mechanismsOf(algorithm);
        return (slot.flags & hardwareSlot) !== 0 && isHardware(generate) && isHardware(sign);
      }),
    ),
    described: `${manufacturerID} ${model}`.trim(),
  };
}

/** The library or the token isn't there. */
export class TokenAway extends Error {
  override readonly name = 'TokenAway';
}

let loaded: Module | undefined;

// Once in a process: PKCS#11 is initialised for all of it.
function loadLibrary(graphene: Graphene, path: string): Module {
  if (loaded !== undefined) return loaded;
  let library: Module;
  try {
    library = graphene.Module.load(path);
  } catch {
    throw new TokenAway('The PKCS#11 library cannot be loaded.');
  }
  library.initialize();
  loaded = library;
  return library;
}

function findSlot(library: Module, label: string): Slot {
  const slots = library.getSlots(true);
  for (let index = 0; index < slots.length; index++) {
    const slot = slots.items(index);
    if (slot.getToken().label === label) return slot;
  }
  throw new TokenAway('No token of the configured label is present.');
}

function mechanismFlags(slot: Slot): ReadonlyMap<number, number> {
  const mechanisms = slot.getMechanisms();
  const flags = new Map<number, number>();
  for (let index = 0; index < mechanisms.length; index++) {
    const mechanism = mechanisms.tryGetItem(index);
    if (mechanism !== null) flags.set(mechanism.type, mechanism.flags);
  }
  return flags;
}
