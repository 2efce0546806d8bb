import type { JsonObject } from '../../json.ts';
import { memberAt } from '../member-at.ts';
import { given, type JobRow, plain, type ServiceRow, type Source, started } from './service-row.ts';

export const athena: ServiceRow = {
  names: { prefix: 'Athena', service: 'AmazonAthena', exception: 'AmazonAthenaException' },
  iam: 'athena',
  actions: {
    startQueryExecution: {
      patterns: 'RS',
      job: {
        describe: ['getQueryExecution', { QueryExecutionId: started('QueryExecutionId') }],
        job: [],
        status: ['QueryExecution', 'Status', 'State'],
        succeeded: 'SUCCEEDED',
        failed: 'FAILED CANCELLED',
        stop: ['stopQueryExecution', { QueryExecutionId: started('QueryExecutionId') }],
      },
    },
    ...plain('R', 'stopQueryExecution getQueryExecution getQueryResults'),
  },
};

export const databrew: ServiceRow = {
  names: { prefix: 'GlueDataBrew', service: 'AWSGlueDataBrew', exception: 'AWSGlueDataBrewException' },
  iam: 'databrew',
  actions: {
    startJobRun: {
      patterns: 'RS',
      job: {
        describe: ['describeJobRun', { Name: given('Name'), RunId: started('RunId') }],
        job: [],
        status: ['State'],
        succeeded: 'SUCCEEDED',
        failed: 'FAILED STOPPED TIMEOUT',
        stop: ['stopJobRun', { Name: given('Name'), RunId: started('RunId') }],
      },
    },
  },
};

export const dynamodb: ServiceRow = {
  names: { prefix: 'DynamoDB', service: 'AmazonDynamoDBv2', exception: 'AmazonDynamoDBException' },
  iam: 'dynamodb',
  actions: {
    getItem: { patterns: 'R', required: ['TableName', 'Key'] },
    putItem: { patterns: 'R', required: ['TableName', 'Item'] },
    ...plain('R', 'updateItem deleteItem'),
  },
};

export const elasticmapreduce: ServiceRow = {
  names: {
    prefix: 'ElasticMapReduce',
    service: 'AmazonElasticMapReduce',
    exception: 'AmazonElasticMapReduceException',
  },
  actions: {
    createCluster: {
      patterns: 'RS',
      operation: 'runJobFlow',
      permissions: ['elasticmapreduce:RunJobFlow'],
      rule: 'StepFunctionsGetEventForEMRRunJobFlowRule',
      toOutput: ({ JobFlowId, ...rest }) => ({ ...rest, ClusterId: JobFlowId ?? null }),
      job: {
        describe: ['describeCluster', { ClusterId: started('ClusterId') }],
        job: [],
        status: ['Cluster', 'Status', 'State'],
        succeeded: 'WAITING TERMINATED',
        failed: 'TERMINATED_WITH_ERRORS',
        stop: ['terminateJobFlows', { JobFlowIds: [started('ClusterId')] }],
      },
    },
    terminateCluster: {
      patterns: 'RS',
      operation: 'terminateJobFlows',
      permissions: ['elasticmapreduce:TerminateJobFlows'],
      rule: 'StepFunctionsGetEventForEMRTerminateJobFlowsRule',
      toParameters: ({ ClusterId = null }) => ({ JobFlowIds: [ClusterId] }),
      job: {
        describe: ['describeCluster', { ClusterId: given('ClusterId') }],
        job: [],
        status: ['Cluster', 'Status', 'State'],
        succeeded: 'TERMINATED TERMINATED_WITH_ERRORS',
        failed: '',
      },
    },
    addStep: {
      patterns: 'RS',
      operation: 'addJobFlowSteps',
      permissions: ['elasticmapreduce:AddJobFlowSteps'],
      rule: 'StepFunctionsGetEventForEMRAddJobFlowStepsRule',
      toParameters: ({ ClusterId = null, Step = null, ...rest }) => ({ ...rest, JobFlowId: ClusterId, Steps: [Step] }),
      toOutput: ({ StepIds, ...rest }) => ({ ...rest, StepId: memberAt(StepIds, 0) ?? null }),
      job: {
        describe: ['describeStep', { ClusterId: given('ClusterId'), StepId: started('StepId') }],
        job: [],
        status: ['Step', 'Status', 'State'],
        succeeded: 'COMPLETED',
        failed: 'CANCELLED FAILED INTERRUPTED',
        stop: ['cancelSteps', { ClusterId: given('ClusterId'), StepIds: [started('StepId')] }],
      },
    },
    cancelStep: {
      patterns: 'R',
      operation: 'cancelSteps',
      toParameters: ({ StepId = null, ...rest }) => ({ ...rest, StepIds: [StepId] }),
      toOutput: ({ CancelStepsInfoList, ...rest }) => ({
        ...rest,
        CancelStepsInfo: memberAt(CancelStepsInfoList, 0) ?? null,
      }),
    },
    setClusterTerminationProtection: {
      patterns: 'R',
      operation: 'setTerminationProtection',
      toParameters: ({ ClusterId = null, ...rest }): JsonObject => ({ ...rest, JobFlowIds: [ClusterId] }),
    },
    // these first look up a fleet or group by name
    modifyInstanceFleetByName: { patterns: 'R', cannotRun: true },
    modifyInstanceGroupByName: { patterns: 'R', cannotRun: true },
  },
};

export const emrContainers: ServiceRow = {
  names: { prefix: 'EMRContainers', service: 'AmazonEMRContainers', exception: 'AmazonEMRContainersException' },
  iam: 'emr-containers',
  actions: {
    ...plain('R', 'createVirtualCluster'),
    deleteVirtualCluster: {
      patterns: 'RS',
      job: {
        describe: ['describeVirtualCluster', { Id: given('Id') }],
        job: ['VirtualCluster'],
        status: ['State'],
        succeeded: 'TERMINATED',
        failed: 'ARRESTED',
      },
    },
    startJobRun: {
      patterns: 'RS',
      job: {
        describe: ['describeJobRun', { VirtualClusterId: given('VirtualClusterId'), Id: started('Id') }],
        job: ['JobRun'],
        status: ['State'],
        succeeded: 'COMPLETED',
        failed: 'FAILED CANCELLED',
        stop: ['cancelJobRun', { VirtualClusterId: given('VirtualClusterId'), Id: started('Id') }],
      },
    },
  },
};

export const emrServerless: ServiceRow = {
  names: { prefix: 'EMRServerless', service: 'AWSEMRServerless', exception: 'AWSEMRServerlessException' },
  iam: 'emr-serverless',
  actions: {
    createApplication: { patterns: 'RS', job: emrApplication(started('ApplicationId'), 'CREATED STARTED') },
    startApplication: { patterns: 'RS', job: emrApplication(given('ApplicationId'), 'STARTED') },
    stopApplication: { patterns: 'RS', job: emrApplication(given('ApplicationId'), 'STOPPED') },
    deleteApplication: {
      patterns: 'RS',
      job: { ...emrApplication(given('ApplicationId'), 'TERMINATED'), failed: '', endsByGoing: true },
    },
    startJobRun: {
      patterns: 'RS',
      job: {
        describe: ['getJobRun', { ApplicationId: given('ApplicationId'), JobRunId: started('JobRunId') }],
        job: ['JobRun'],
        status: ['State'],
        succeeded: 'SUCCESS',
        failed: 'FAILED CANCELLED',
        stop: ['cancelJobRun', { ApplicationId: given('ApplicationId'), JobRunId: started('JobRunId') }],
      },
    },
    cancelJobRun: {
      patterns: 'RS',
      job: {
        describe: ['getJobRun', { ApplicationId: given('ApplicationId'), JobRunId: given('JobRunId') }],
        job: ['JobRun'],
        status: ['State'],
        succeeded: 'CANCELLED',
        failed: 'FAILED SUCCESS',
      },
    },
  },
};

function emrApplication(id: Source, succeeded: string): JobRow {
  return {
    describe: ['getApplication', { ApplicationId: id }],
    job: ['Application'],
    status: ['State'],
    succeeded,
    failed: 'TERMINATED',
  };
}

export const glue: ServiceRow = {
  names: { prefix: 'Glue', service: 'AWSGlue', exception: 'AWSGlueException' },
  iam: 'glue',
  actions: {
    startJobRun: {
      patterns: 'RS',
      required: ['JobName'],
      job: {
        describe: ['getJobRun', { JobName: given('JobName'), RunId: started('JobRunId') }],
        job: ['JobRun'],
        status: ['JobRunState'],
        succeeded: 'SUCCEEDED',
        failed: 'FAILED ERROR STOPPED TIMEOUT EXPIRED',
        stop: ['batchStopJobRun', { JobName: given('JobName'), JobRunIds: [started('JobRunId')] }],
      },
    },
  },
};
