import type { Tool } from '../domain/tool-registry';
import type { Vetting } from '../outbound/vetted-target';
import { Calculator } from './calculator';
import { httpGet } from './http-get';
import type { ToolOutcome } from './tool-outcome';

/** What tools are carried out with. */
export interface Tools {
  /** Uses a tool as its registry has set it up. @param given JSON, as the model wrote it: whatever it holds is an outcome */
  run(tool: Tool, given: string): Promise<ToolOutcome>;
}

export function openTools(outbound: Vetting): Tools {
  const calculator = new Calculator();
  return {
    run: async (tool, given) => {
      switch (tool.kind) {
        case 'calculator':
          return calculator.run(given, tool.settings);
        case 'http_get':
          return httpGet(given, tool.settings, outbound);
        default:
          return tool satisfies never;
      }
    },
  };
}
