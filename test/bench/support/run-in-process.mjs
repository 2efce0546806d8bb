/**
 * Prepares a machine for runs in this process, through the public API.
 *
 * @returns runs it once with an input, without reporters, and returns its output
 */
export async function prepareRun(bench, path, { noLimits = true, ...loading } = {}) {
  const { compile, createTasks, loadProject, run, selectMachine } = await bench.api();
  const project = await loadProject(path, loading);
  const source = selectMachine(project);
  const { machine, diagnostics } = await compile(source);
  if (machine === undefined) throw new Error(diagnostics.map(({ message }) => message).join('\n'));
  return async (input) => {
    const tasks = createTasks({ project });
    const outcome = await run({ project, source, machine, input, tasks, reporters: [], noLimits });
    await tasks.close();
    if (outcome.status !== 'SUCCEEDED') throw new Error(JSON.stringify(outcome));
    return outcome.output;
  };
}
