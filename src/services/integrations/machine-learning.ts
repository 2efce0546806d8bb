import type { Json } from '../../json.ts';
import { type ActionRow, given, plain, type ServiceRow, started } from './service-row.ts';

export const bedrock: ServiceRow = {
  names: { prefix: 'Bedrock', service: 'Bedrock', exception: 'BedrockException' },
  actions: {
    invokeModel: {
      patterns: 'RT',
      client: 'bedrock-runtime',
      permissions: ['bedrock:InvokeModel'],
      toOutput: (output) => ({ ...output, Body: parseText(output.Body) }),
      isBare: true,
    },
    createModelCustomizationJob: {
      patterns: 'RS',
      job: {
        describe: ['getModelCustomizationJob', { JobIdentifier: started('JobArn') }],
        job: [],
        status: ['Status'],
        succeeded: 'Completed',
        failed: 'Failed Stopped',
        stop: ['stopModelCustomizationJob', { JobIdentifier: started('JobArn') }],
      },
    },
  },
};

function parseText(text: Json | undefined): Json {
  if (typeof text !== 'string') return text ?? null;
  try {
    return JSON.parse(text) as Json;
  } catch {
    return text;
  }
}

export const bedrockagentcore: ServiceRow = {
  actions: {
    invokeHarness: {
      patterns: 'R',
      cannotRun: true,
      // A harness runs on AgentCore's runtime: its caller needs both.
      // https://docs.aws.amazon.com/step-functions/latest/dg/connect-bedrockagentcore.html
      permissions: ['bedrock-agentcore:InvokeHarness', 'bedrock-agentcore:InvokeAgentRuntime'],
    },
  },
};

export const mediaconvert: ServiceRow = {
  names: { prefix: 'MediaConvert', service: 'AWSMediaConvert', exception: 'AWSMediaConvertException' },
  iam: 'mediaconvert',
  actions: {
    createJob: {
      patterns: 'RS',
      rule: 'StepFunctionsGetEventsForMediaConvertJobRule',
      job: {
        describe: ['getJob', { Id: started('Job', 'Id') }],
        job: [],
        status: ['Job', 'Status'],
        succeeded: 'COMPLETE',
        failed: 'ERROR CANCELED',
        stop: ['cancelJob', { Id: started('Job', 'Id') }],
      },
    },
  },
};

export const sagemaker: ServiceRow = {
  names: { prefix: 'SageMaker', service: 'AmazonSageMaker', exception: 'AmazonSageMakerException' },
  iam: 'sagemaker',
  actions: {
    createHyperParameterTuningJob: sagemakerJob('HyperParameterTuningJob'),
    createLabelingJob: sagemakerJob('LabelingJob'),
    createProcessingJob: sagemakerJob('ProcessingJob'),
    createTrainingJob: {
      ...sagemakerJob('TrainingJob'),
      rule: 'StepFunctionsGetEventsForSageMakerTrainingJobsRule',
    },
    createTransformJob: {
      ...sagemakerJob('TransformJob'),
      rule: 'StepFunctionsGetEventsForSageMakerTransformJobsRule',
    },
    ...plain('R', 'createEndpoint createEndpointConfig createModel updateEndpoint'),
  },
};

function sagemakerJob(name: string): ActionRow {
  return {
    patterns: 'RS',
    job: {
      describe: [`describe${name}`, { [`${name}Name`]: given(`${name}Name`) }],
      job: [],
      status: [`${name}Status`],
      succeeded: 'Completed',
      failed: 'Failed Stopped',
      stop: [`stop${name}`, { [`${name}Name`]: given(`${name}Name`) }],
    },
  };
}
