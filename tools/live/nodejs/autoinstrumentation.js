// What the Operator's image begins with: everything from the environment.
require('@opentelemetry/auto-instrumentations-node/register');
