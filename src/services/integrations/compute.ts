import { isJsonArray, type Json, type JsonObject } from '../../json.ts';
import { memberAt } from '../member-at.ts';
import { type ActionRow, given, type JobFailure, type JobRow, plain, type ServiceRow, started } from './service-row.ts';

export const batch: ServiceRow = {
  names: { prefix: 'Batch', service: 'AWSBatch', exception: 'AWSBatchException' },
  iam: 'batch',
  actions: {
    submitJob: {
      patterns: 'RS',
      rule: 'StepFunctionsGetEventsForBatchJobsRule',
      job: {
        describe: ['describeJobs', { Jobs: [started('JobId')] }],
        job: ['Jobs', 0],
        status: ['Status'],
        succeeded: 'SUCCEEDED',
        failed: 'FAILED',
        stop: ['terminateJob', { JobId: started('JobId'), Reason: 'The execution was stopped' }],
      },
    },
  },
};

const BUILD_BATCH: JobRow = {
  describe: ['batchGetBuildBatches', { Ids: [started('BuildBatch', 'Id')] }],
  job: ['BuildBatches', 0],
  status: ['BuildBatchStatus'],
  succeeded: 'SUCCEEDED',
  failed: 'FAILED FAULT TIMED_OUT STOPPED',
  stop: ['stopBuildBatch', { Id: started('BuildBatch', 'Id') }],
};

export const codebuild: ServiceRow = {
  names: { prefix: 'CodeBuild', service: 'AWSCodeBuild', exception: 'AWSCodeBuildException' },
  iam: 'codebuild',
  actions: {
    startBuild: {
      patterns: 'RS',
      rule: 'StepFunctionsGetEventForCodeBuildStartBuildRule',
      job: {
        describe: ['batchGetBuilds', { Ids: [started('Build', 'Id')] }],
        job: ['Builds', 0],
        status: ['BuildStatus'],
        succeeded: 'SUCCEEDED',
        failed: 'FAILED FAULT TIMED_OUT STOPPED',
        stop: ['stopBuild', { Id: started('Build', 'Id') }],
      },
    },
    startBuildBatch: {
      patterns: 'RS',
      rule: 'StepFunctionsGetEventForCodeBuildStartBuildBatchRule',
      job: BUILD_BATCH,
    },
    retryBuildBatch: { patterns: 'RS', job: BUILD_BATCH },
    ...plain('R', 'stopBuild batchDeleteBuilds batchGetReports stopBuildBatch deleteBuildBatch'),
  },
};

export const ecs: ServiceRow = {
  names: { prefix: 'ECS', service: 'AmazonECS', exception: 'AmazonECSException' },
  iam: 'ecs',
  actions: {
    runTask: {
      patterns: 'RST',
      required: ['TaskDefinition'],
      rule: 'StepFunctionsGetEventsForECSTaskRule',
      onSync: {
        toParameters: (parameters) => ({ ...parameters, StartedBy: 'AWS Step Functions' }),
        failure: readFailures,
      },
      job: {
        describe: ['describeTasks', { Cluster: given('Cluster'), Tasks: [started('Tasks', 0, 'TaskArn')] }],
        job: ['Tasks', 0],
        status: ['LastStatus'],
        succeeded: 'STOPPED',
        failed: '',
        hasFailed: hasFailedContainer,
        stop: ['stopTask', { Cluster: given('Cluster'), Task: started('Tasks', 0, 'TaskArn') }],
      },
    },
  },
};

function readFailures(output: JsonObject): JobFailure | undefined {
  const failures = memberAt(output, 'Failures');
  if (!isJsonArray(failures) || failures.length === 0) return undefined;
  return { error: 'States.TaskFailed', cause: JSON.stringify({ Failures: failures }) };
}

/** An ECS task always stops: it succeeded if all its containers did. */
function hasFailedContainer(task: Json): boolean {
  const containers = memberAt(task, 'Containers');
  return isJsonArray(containers) && containers.some((container) => memberAt(container, 'ExitCode') !== 0);
}

const CLUSTER = { Name: given('Name') };
const NODEGROUP = { ClusterName: given('ClusterName'), NodegroupName: given('NodegroupName') };
const FARGATE_PROFILE = { ClusterName: given('ClusterName'), FargateProfileName: given('FargateProfileName') };

export const eks: ServiceRow = {
  names: { prefix: 'EKS', service: 'AmazonEKS', exception: 'AmazonEKSException' },
  hasOwnKeys: true,
  actions: {
    // these talk to Kubernetes
    call: { patterns: 'RST', cannotRun: true },
    runJob: { patterns: 'RST', cannotRun: true },
    createCluster: eksCreation('Cluster', CLUSTER, 'FAILED DELETING'),
    deleteCluster: eksDeletion('Cluster', CLUSTER, 'FAILED'),
    createNodegroup: eksCreation('Nodegroup', NODEGROUP, 'CREATE_FAILED DELETING'),
    deleteNodegroup: eksDeletion('Nodegroup', NODEGROUP, 'DELETE_FAILED'),
    createFargateProfile: eksCreation('FargateProfile', FARGATE_PROFILE, 'CREATE_FAILED DELETING DELETE_FAILED'),
    deleteFargateProfile: eksDeletion('FargateProfile', FARGATE_PROFILE, 'DELETE_FAILED'),
  },
};

function eksCreation(kind: string, parameters: JobRow['describe'][1], failed: string): ActionRow {
  return {
    patterns: 'RST',
    job: { describe: [`describe${kind}`, parameters], job: [], status: [kind, 'Status'], succeeded: 'ACTIVE', failed },
  };
}

function eksDeletion(kind: string, parameters: JobRow['describe'][1], failed: string): ActionRow {
  const { patterns, job } = eksCreation(kind, parameters, failed);
  return { patterns, job: { ...job!, succeeded: '', endsByGoing: true } };
}

export const lambda: ServiceRow = {
  runsHere: true,
  actions: {
    invoke: {
      patterns: 'RT',
      required: ['FunctionName'],
      permissions: ['lambda:InvokeFunction'],
      result: {
        description: 'It returns { StatusCode: 200, Payload: <what the function returns> }',
        openField: 'Payload',
      },
    },
  },
};
