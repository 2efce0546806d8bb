import { batch, codebuild, ecs, eks, lambda } from './compute.ts';
import { athena, databrew, dynamodb, elasticmapreduce, emrContainers, emrServerless, glue } from './data.ts';
import { bedrock, bedrockagentcore, mediaconvert, sagemaker } from './machine-learning.ts';
import { apigateway, events, http, sns, sqs, states } from './messaging.ts';
import type { ServiceRow } from './service-row.ts';

/**
 * The optimised integrations of Step Functions, by the service's name in resources.
 * Source: https://docs.aws.amazon.com/step-functions/latest/dg/integrate-optimized.html
 */
export const INTEGRATIONS: Readonly<Record<string, ServiceRow>> = {
  lambda,
  sqs,
  sns,
  states,
  dynamodb,
  events,
  apigateway,
  ecs,
  batch,
  glue,
  databrew,
  athena,
  codebuild,
  sagemaker,
  elasticmapreduce,
  'emr-containers': emrContainers,
  'emr-serverless': emrServerless,
  eks,
  mediaconvert,
  bedrock,
  bedrockagentcore,
  http,
};
