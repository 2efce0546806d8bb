export { type Compiled, type CompileOptions, compile } from './compile.ts';
export { createTasks, type TaskMocks, type TasksOptions } from './create-tasks.ts';
export type { Machine } from './definition/definition.ts';
export type { Clock } from './engine/clock.ts';
export { StatesError, type StatesErrorName } from './engine/errors.ts';
export type { Outcome, StatePause, TraceEvent } from './engine/events.ts';
export type { LogLine, TaskContext, TaskRequest } from './engine/task-runner.ts';
export { type RenderGraphOptions, renderGraph } from './graph/render-graph.ts';
export { toHistoryEvent } from './history/history-event.ts';
export { readHistory } from './history/read-history.ts';
export type { Json } from './json.ts';
export { formatDiagnostic, loadMocks, loadProject, selectMachine } from './load-api.ts';
export type { LoadedMocks, LoadMocksOptions } from './load-mocks.ts';
export { type Replayed, type ReplayOptions, replay } from './replay/replay.ts';
export { type RenderReportOptions, renderReport } from './report/render-report.ts';
export { REPORT_FORMATS } from './reporters/index.ts';
export type { Output, Reporter, RunInfo } from './reporters/reporter.ts';
export type { RunOptions } from './run.ts';
export { run } from './run-api.ts';
export type {
  MockedTask,
  MockFunction,
  VisitedState,
  WorkflowCall,
  WorkflowMock,
  WorkflowOptions,
  WorkflowRun,
} from './run-workflow.ts';
export type { Diagnostic, DiagnosticCode } from './source/diagnostic.ts';
export { UsageError } from './source/usage-error.ts';
export { type Endpoints, readEndpoints } from './tasks/aws/endpoints.ts';
export type { Tasks } from './tasks/create-tasks.ts';
export type { Connections } from './tasks/http/connections.ts';
export { readConnections } from './tasks/http/read-connections.ts';
export type { Mocks } from './tasks/mocks/mocks.ts';
export type { LoadOptions } from './template/load-project.ts';
export type { FunctionCode, FunctionSource, MachineSource, Project } from './template/project.ts';
export {
  INSPECTION_LEVELS,
  type InspectionLevel,
  type TestStateAnswer,
  toTestStateAnswer,
} from './test-state/answer.ts';
export { type CompiledState, compileState, type FoundState } from './test-state/compile-state.ts';
export type { StateConfiguration, StateMock } from './test-state/mock.ts';
export { type TestedState, type TestStateOptions, testState } from './test-state/test-state.ts';
export {
  type FileReport,
  type LocatedDiagnostic,
  type ValidateOptions,
  validate,
  validateFiles,
} from './validate.ts';
export type { WorkflowType } from './workflow-type.ts';
