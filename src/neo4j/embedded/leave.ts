const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Runs `clean` should this process leave, by a signal or otherwise, before the returned function is called.
 *
 * @param clean must not wait for anything: there is no time left
 */
export function onLeave(clean: () => void): () => void {
  const forget = (): void => {
    process.off('exit', leave);
    for (const signal of signals) process.off(signal, leaveOn);
  };
  const leave = (): void => {
    forget();
    try {
      clean();
    } catch {
      // The others have to have their turn.
    }
  };
  const leaveOn = (signal: NodeJS.Signals): void => {
    leave();
    // Listening takes the signal's own effect away; where nobody else listens we owe it to the sender.
    if (process.listenerCount(signal) === 0) process.kill(process.pid, signal);
  };
  // The last to come is the first to go: what runs inside a folder ends before the folder is removed.
  process.prependListener('exit', leave);
  for (const signal of signals) process.prependListener(signal, leaveOn);
  return forget;
}
