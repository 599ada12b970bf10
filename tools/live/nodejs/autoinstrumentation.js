// The file that NODE_OPTIONS loads in the Operator's image: all settings come from the environment.
require('@opentelemetry/auto-instrumentations-node/register');
