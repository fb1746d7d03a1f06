/**
 * The parts that take long to load, such as Temporal and the database driver. A command loads what it needs when it
 * needs it, so that those which only talk to the API start fast.
 */
export const lazyModules = {
  backup: (): typeof import('./backup-deployment') => require('./backup-deployment'),
  diagnose: (): typeof import('./checks') => require('./checks'),
  logger: (): typeof import('./logger') => require('./logger'),
  processes: (): typeof import('../runtime/processes') => require('../runtime/processes'),
  progress: (): typeof import('../runtime/progress') => require('../runtime/progress'),
  services: (): typeof import('../runtime/services') => require('../runtime/services'),
  start: (): typeof import('../runtime/start') => require('../runtime/start'),
  workerHealth: (): typeof import('./worker-health') => require('./worker-health'),
  yaml: (): typeof import('yaml') => require('yaml'),
};
