/**
 * Makes the site work without a network from the next visit on; once glasses were tried on, with the
 * portrait, the models and all glasses, too, unless the visitor saves data. Every page of the site loads
 * this. Not while developing: files change under their names then.
 */
function workOffline(): void {
  // Insecure origins and some private windows have none, or refuse it: the site works all the same.
  const workers: ServiceWorkerContainer | undefined = navigator.serviceWorker;
  if (!import.meta.env.PROD || !workers) return;
  workers.register('service-worker.js').catch(() => undefined);

  const { connection } = navigator as { connection?: { saveData?: boolean } };
  if (connection?.saveData) return;
  // Of any element that the page has or gets.
  const keepTryOn = ({ detail }: Event & { detail?: { state: string } }): void => {
    if (detail?.state !== 'running') return;
    document.removeEventListener('status-change', keepTryOn);
    void workers.ready.then(({ active }) => active?.postMessage('keep-try-on'));
  };
  document.addEventListener('status-change', keepTryOn);
}

workOffline();

export {};
