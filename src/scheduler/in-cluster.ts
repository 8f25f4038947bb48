/** What a service loads only where it is a node of a cluster: the engine of jobs is a weight that no other needs. */
export { ClusterNode } from './cluster-node.ts';
export { followCluster } from './follow-cluster.ts';
export { pollInCluster } from './polling-in-cluster.ts';
export { ClusterSampling } from './sampling-in-cluster.ts';
