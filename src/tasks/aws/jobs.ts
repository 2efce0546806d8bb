import { isJsonArray, type Json, type JsonObject } from '../../json.ts';
import { memberAt } from './member-at.ts';

export interface Operation {
  readonly action: string;
  readonly parameters: JsonObject;
}

/** How a job that was started is followed to its end. */
export interface Job {
  /** Asks how the job is, by what starting it was given and answered. */
  readonly describe: (started: Json, parameters: JsonObject) => Operation;
  /** The job in that answer: the task's output, or its cause where the job failed. */
  readonly job: (described: Json) => Json | undefined;
  /** Where the job says how it is. */
  readonly status: (job: Json) => Json | undefined;
  readonly succeeded: readonly string[];
  readonly failed: readonly string[];
  /** Whether a job that came to a good end has failed all the same. */
  readonly hasFailed: (job: Json) => boolean;
  /** What is deleted is not found once it is: that is the good end. */
  readonly endsByGoing: boolean;
  /** Ends a job that nobody waits for any more. */
  readonly stop?: (started: Json, parameters: JsonObject) => Operation;
}

type Path = readonly (string | number)[];

/** Where a value of an operation's parameters comes from: the answer of the start, or its parameters; or the value. */
type Source = { readonly started: Path } | { readonly given: Path } | string;

interface JobRow {
  readonly describe: readonly [action: string, parameters: Readonly<Record<string, Source | readonly [Source]>>];
  readonly job: Path;
  readonly status: Path;
  readonly succeeded: string;
  readonly failed: string;
  readonly hasFailed?: Job['hasFailed'];
  readonly endsByGoing?: true;
  readonly stop?: JobRow['describe'];
}

const started = (...path: Path): Source => ({ started: path });
const given = (...path: Path): Source => ({ given: path });

/** By the service and action of the `.sync` integration. */
const ROWS: Readonly<Record<string, JobRow>> = {
  'athena:startQueryExecution': {
    describe: ['getQueryExecution', { QueryExecutionId: started('QueryExecutionId') }],
    job: [],
    status: ['QueryExecution', 'Status', 'State'],
    succeeded: 'SUCCEEDED',
    failed: 'FAILED CANCELLED',
    stop: ['stopQueryExecution', { QueryExecutionId: started('QueryExecutionId') }],
  },
  'batch:submitJob': {
    describe: ['describeJobs', { Jobs: [started('JobId')] }],
    job: ['Jobs', 0],
    status: ['Status'],
    succeeded: 'SUCCEEDED',
    failed: 'FAILED',
    stop: ['terminateJob', { JobId: started('JobId'), Reason: 'The execution was stopped' }],
  },
  'bedrock:createModelCustomizationJob': {
    describe: ['getModelCustomizationJob', { JobIdentifier: started('JobArn') }],
    job: [],
    status: ['Status'],
    succeeded: 'Completed',
    failed: 'Failed Stopped',
    stop: ['stopModelCustomizationJob', { JobIdentifier: started('JobArn') }],
  },
  'codebuild:startBuild': {
    describe: ['batchGetBuilds', { Ids: [started('Build', 'Id')] }],
    job: ['Builds', 0],
    status: ['BuildStatus'],
    succeeded: 'SUCCEEDED',
    failed: 'FAILED FAULT TIMED_OUT STOPPED',
    stop: ['stopBuild', { Id: started('Build', 'Id') }],
  },
  'codebuild:startBuildBatch': {
    describe: ['batchGetBuildBatches', { Ids: [started('BuildBatch', 'Id')] }],
    job: ['BuildBatches', 0],
    status: ['BuildBatchStatus'],
    succeeded: 'SUCCEEDED',
    failed: 'FAILED FAULT TIMED_OUT STOPPED',
    stop: ['stopBuildBatch', { Id: started('BuildBatch', 'Id') }],
  },
  'codebuild:retryBuildBatch': {
    describe: ['batchGetBuildBatches', { Ids: [started('BuildBatch', 'Id')] }],
    job: ['BuildBatches', 0],
    status: ['BuildBatchStatus'],
    succeeded: 'SUCCEEDED',
    failed: 'FAILED FAULT TIMED_OUT STOPPED',
    stop: ['stopBuildBatch', { Id: started('BuildBatch', 'Id') }],
  },
  'databrew:startJobRun': {
    describe: ['describeJobRun', { Name: given('Name'), RunId: started('RunId') }],
    job: [],
    status: ['State'],
    succeeded: 'SUCCEEDED',
    failed: 'FAILED STOPPED TIMEOUT',
    stop: ['stopJobRun', { Name: given('Name'), RunId: started('RunId') }],
  },
  'eks:createCluster': {
    describe: ['describeCluster', { Name: given('Name') }],
    job: [],
    status: ['Cluster', 'Status'],
    succeeded: 'ACTIVE',
    failed: 'FAILED DELETING',
  },
  'eks:createNodegroup': {
    describe: ['describeNodegroup', { ClusterName: given('ClusterName'), NodegroupName: given('NodegroupName') }],
    job: [],
    status: ['Nodegroup', 'Status'],
    succeeded: 'ACTIVE',
    failed: 'CREATE_FAILED DELETING',
  },
  'eks:createFargateProfile': {
    describe: [
      'describeFargateProfile',
      { ClusterName: given('ClusterName'), FargateProfileName: given('FargateProfileName') },
    ],
    job: [],
    status: ['FargateProfile', 'Status'],
    succeeded: 'ACTIVE',
    failed: 'CREATE_FAILED DELETING DELETE_FAILED',
  },
  'eks:deleteCluster': {
    describe: ['describeCluster', { Name: given('Name') }],
    job: [],
    status: ['Cluster', 'Status'],
    succeeded: '',
    failed: 'FAILED',
    endsByGoing: true,
  },
  'eks:deleteFargateProfile': {
    describe: [
      'describeFargateProfile',
      { ClusterName: given('ClusterName'), FargateProfileName: given('FargateProfileName') },
    ],
    job: [],
    status: ['FargateProfile', 'Status'],
    succeeded: '',
    failed: 'DELETE_FAILED',
    endsByGoing: true,
  },
  'eks:deleteNodegroup': {
    describe: ['describeNodegroup', { ClusterName: given('ClusterName'), NodegroupName: given('NodegroupName') }],
    job: [],
    status: ['Nodegroup', 'Status'],
    succeeded: '',
    failed: 'DELETE_FAILED',
    endsByGoing: true,
  },
  'ecs:runTask': {
    describe: ['describeTasks', { Cluster: given('Cluster'), Tasks: [started('Tasks', 0, 'TaskArn')] }],
    job: ['Tasks', 0],
    status: ['LastStatus'],
    succeeded: 'STOPPED',
    failed: '',
    hasFailed: hasFailedContainer,
    stop: ['stopTask', { Cluster: given('Cluster'), Task: started('Tasks', 0, 'TaskArn') }],
  },
  'elasticmapreduce:createCluster': {
    describe: ['describeCluster', { ClusterId: started('ClusterId') }],
    job: [],
    status: ['Cluster', 'Status', 'State'],
    succeeded: 'WAITING TERMINATED',
    failed: 'TERMINATED_WITH_ERRORS',
    stop: ['terminateJobFlows', { JobFlowIds: [started('ClusterId')] }],
  },
  'elasticmapreduce:terminateCluster': {
    describe: ['describeCluster', { ClusterId: given('ClusterId') }],
    job: [],
    status: ['Cluster', 'Status', 'State'],
    succeeded: 'TERMINATED TERMINATED_WITH_ERRORS',
    failed: '',
  },
  'elasticmapreduce:addStep': {
    describe: ['describeStep', { ClusterId: given('ClusterId'), StepId: started('StepId') }],
    job: [],
    status: ['Step', 'Status', 'State'],
    succeeded: 'COMPLETED',
    failed: 'CANCELLED FAILED INTERRUPTED',
    stop: ['cancelSteps', { ClusterId: given('ClusterId'), StepIds: [started('StepId')] }],
  },
  'emr-containers:startJobRun': {
    describe: ['describeJobRun', { VirtualClusterId: given('VirtualClusterId'), Id: started('Id') }],
    job: ['JobRun'],
    status: ['State'],
    succeeded: 'COMPLETED',
    failed: 'FAILED CANCELLED',
    stop: ['cancelJobRun', { VirtualClusterId: given('VirtualClusterId'), Id: started('Id') }],
  },
  'emr-containers:deleteVirtualCluster': {
    describe: ['describeVirtualCluster', { Id: given('Id') }],
    job: ['VirtualCluster'],
    status: ['State'],
    succeeded: 'TERMINATED',
    failed: 'ARRESTED',
  },
  'emr-serverless:cancelJobRun': {
    describe: ['getJobRun', { ApplicationId: given('ApplicationId'), JobRunId: given('JobRunId') }],
    job: ['JobRun'],
    status: ['State'],
    succeeded: 'CANCELLED',
    failed: 'FAILED SUCCESS',
  },
  'emr-serverless:createApplication': emrApplication(started('ApplicationId'), 'CREATED STARTED'),
  'emr-serverless:deleteApplication': {
    ...emrApplication(given('ApplicationId'), 'TERMINATED'),
    failed: '',
    endsByGoing: true,
  },
  'emr-serverless:startApplication': emrApplication(given('ApplicationId'), 'STARTED'),
  'emr-serverless:stopApplication': emrApplication(given('ApplicationId'), 'STOPPED'),
  'emr-serverless:startJobRun': {
    describe: ['getJobRun', { ApplicationId: given('ApplicationId'), JobRunId: started('JobRunId') }],
    job: ['JobRun'],
    status: ['State'],
    succeeded: 'SUCCESS',
    failed: 'FAILED CANCELLED',
    stop: ['cancelJobRun', { ApplicationId: given('ApplicationId'), JobRunId: started('JobRunId') }],
  },
  'glue:startJobRun': {
    describe: ['getJobRun', { JobName: given('JobName'), RunId: started('JobRunId') }],
    job: ['JobRun'],
    status: ['JobRunState'],
    succeeded: 'SUCCEEDED',
    failed: 'FAILED ERROR STOPPED TIMEOUT EXPIRED',
    stop: ['batchStopJobRun', { JobName: given('JobName'), JobRunIds: [started('JobRunId')] }],
  },
  'mediaconvert:createJob': {
    describe: ['getJob', { Id: started('Job', 'Id') }],
    job: [],
    status: ['Job', 'Status'],
    succeeded: 'COMPLETE',
    failed: 'ERROR CANCELED',
    stop: ['cancelJob', { Id: started('Job', 'Id') }],
  },
  'sagemaker:createHyperParameterTuningJob': sagemakerJob('HyperParameterTuningJob'),
  'sagemaker:createLabelingJob': sagemakerJob('LabelingJob'),
  'sagemaker:createProcessingJob': sagemakerJob('ProcessingJob'),
  'sagemaker:createTrainingJob': sagemakerJob('TrainingJob'),
  'sagemaker:createTransformJob': sagemakerJob('TransformJob'),
  'states:startExecution': {
    describe: ['describeExecution', { ExecutionArn: started('ExecutionArn') }],
    job: [],
    status: ['Status'],
    succeeded: 'SUCCEEDED',
    failed: 'FAILED TIMED_OUT ABORTED',
    stop: ['stopExecution', { ExecutionArn: started('ExecutionArn') }],
  },
};

/** The jobs that `.sync` waits for; undefined: this starts none. */
export function findJob(service: string, action: string): Job | undefined {
  const key = `${service}:${action}`;
  const row = Object.hasOwn(ROWS, key) ? ROWS[key] : undefined;
  if (row === undefined) return undefined;
  const { describe, job, status, succeeded, failed, hasFailed = () => false, endsByGoing = false, stop } = row;
  return {
    describe: (answer, parameters) => fill(describe, answer, parameters),
    job: (described) => memberAt(described, ...job),
    status: (described) => memberAt(described, ...status),
    succeeded: succeeded.split(' '),
    failed: failed.split(' '),
    hasFailed,
    endsByGoing,
    ...(stop !== undefined && { stop: (answer: Json, parameters: JsonObject) => fill(stop, answer, parameters) }),
  };
}

/** An ECS task stops in any case: it succeeded where all its containers did. */
function hasFailedContainer(task: Json): boolean {
  const containers = memberAt(task, 'Containers');
  return isJsonArray(containers) && containers.some((container) => memberAt(container, 'ExitCode') !== 0);
}

function emrApplication(id: Source, succeeded: string): JobRow {
  return {
    describe: ['getApplication', { ApplicationId: id }],
    job: ['Application'],
    status: ['State'],
    succeeded,
    failed: 'TERMINATED',
  };
}

function sagemakerJob(name: string): JobRow {
  return {
    describe: [`describe${name}`, { [`${name}Name`]: given(`${name}Name`) }],
    job: [],
    status: [`${name}Status`],
    succeeded: 'Completed',
    failed: 'Failed Stopped',
    stop: [`stop${name}`, { [`${name}Name`]: given(`${name}Name`) }],
  };
}

function fill([action, sources]: JobRow['describe'], answer: Json, parameters: JsonObject): Operation {
  const read = (source: Source): Json => {
    if (typeof source === 'string') return source;
    return ('started' in source ? memberAt(answer, ...source.started) : memberAt(parameters, ...source.given)) ?? null;
  };
  const entries = Object.entries(sources).map(([name, source]): [string, Json] => [
    name,
    Array.isArray(source) ? source.map((item: Source) => read(item)) : read(source as Source),
  ]);
  return { action, parameters: Object.fromEntries(entries) };
}
