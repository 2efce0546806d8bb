import type { JsonataLanguage } from '../expressions/query-language.ts';
import type { ServiceCatalog } from '../services/service-model.ts';
import type { ReportDiagnostic, Severity } from '../source/diagnostic.ts';
import type { WorkflowType } from '../workflow-type.ts';
import type { Unresolved } from './unresolved.ts';

/** What parsing a definition needs besides the text. */
export interface ParseEnv {
  readonly report: ReportDiagnostic;
  /** Undefined if the definition has no JSONata. */
  readonly jsonata: JsonataLanguage | undefined;
  readonly workflowType: WorkflowType;
  /** Undefined if there are none. */
  readonly unresolved: Unresolved | undefined;
  /** Undefined: names of services, actions and their fields are not checked. */
  readonly services: ServiceCatalog | undefined;
  /**
   * How an unknown service, action or field is reported: as a warning where it need not be known to run, since it may
   * be newer than the models.
   */
  readonly unknownNames: Severity;
}
