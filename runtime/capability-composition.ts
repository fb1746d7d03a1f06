import { CapabilityAccess } from '../application/capabilities/capability-access';
import { CapabilityService } from '../application/capabilities/capability-service';
import { CapabilityVerifier } from '../application/capabilities/capability-verifier';
import { DeviceService } from '../application/capabilities/device-service';
import { ProofOfPossession } from '../application/capabilities/proof-of-possession';
import { TokenKeysAtStores } from '../application/capabilities/token-keys-at-stores';
import { TokenSigning } from '../application/capabilities/token-signing';
import type { KeyStores } from '../application/rehearsals/key-stores';
import type { PrincipalService } from '../application/sessions/principal-service';
import { CapabilityStandings } from '../store/capability-standings';
import { CapabilityTokens } from '../store/capability-tokens';
import type { Database } from '../store/database';
import type { EventStore } from '../store/event-store';
import type { HolderKeys } from '../store/holder-keys';
import type { MadeKeys } from '../store/made-keys';
import type { RowsAndEvents } from '../store/postgres-event-store';
import { PresentedProofs } from '../store/presented-proofs';
import type { Principals } from '../store/principals';
import type { Tenants } from '../store/tenants';
import { TokenKeys } from '../store/token-keys';

/** Capability tokens, and the devices that hold some. */
export interface Capabilities {
  readonly capabilities: CapabilityService;
  readonly capabilityAccess: CapabilityAccess;
  readonly capabilityStandings: CapabilityStandings;
  readonly tokenSigning: TokenSigning;
  readonly devices: DeviceService;
  /** Forgets tokens that expired long ago; gives the number. */
  purgeTokens(): Promise<number>;
}

export interface CapabilityOptions {
  readonly database: Database;
  readonly store: EventStore & RowsAndEvents;
  readonly tenants: Tenants;
  readonly keyStores: KeyStores;
  readonly madeKeys: MadeKeys;
  readonly principals: Principals;
  readonly principalService: PrincipalService;
  readonly holderKeys: HolderKeys;
  readonly clock: () => Date;
  /** Whether every capability token has to come with a proof of possession. */
  readonly requireProof: boolean;
}

export function composeCapabilities(base: CapabilityOptions): Capabilities {
  const { database, clock } = base;
  const standings = new CapabilityStandings(database, clock);
  const capabilityTokens = new CapabilityTokens(database);
  const keysAtStores = new TokenKeysAtStores(base);
  const signing = new TokenSigning({ ...base, standings, keysAtStores, tokenKeys: new TokenKeys(database) });
  const verifier = new CapabilityVerifier({ standings, clock });
  const presentedProofs = new PresentedProofs(database);
  const proofOfPossession = new ProofOfPossession({ presentedProofs, clock });
  return {
    capabilities: new CapabilityService({ ...base, signing, capabilityTokens, standings }),
    capabilityAccess: new CapabilityAccess({ ...base, verifier, proofOfPossession }),
    capabilityStandings: standings,
    tokenSigning: signing,
    devices: new DeviceService({ ...base, standings }),
    purgeTokens: () => capabilityTokens.purge(clock()),
  };
}
