/* facts.c: finding a fact, and the table of what each kind is read with. */
#include "model/facts.h"

#include "model/util.h"

static const struct kind_row {
	const char *operation, *permission;
} kinds[FACT_KINDS] = {
	[FACT_IDENTITY] = {"GetCallerIdentity", "sts:GetCallerIdentity"},
	[FACT_PIPELINES] = {"ListPipelines", "codepipeline:ListPipelines"},
	[FACT_PIPELINE] = {"GetPipeline", "codepipeline:GetPipeline"},
	[FACT_PIPELINE_STATE] = {"GetPipelineState", "codepipeline:GetPipelineState"},
	[FACT_EXECUTIONS] = {"ListPipelineExecutions", "codepipeline:ListPipelineExecutions"},
	[FACT_ACTION_RUNS] = {"ListActionExecutions", "codepipeline:ListActionExecutions"},
	[FACT_BUILD] = {"BatchGetBuilds", "codebuild:BatchGetBuilds"},
	[FACT_DEPLOY_GROUP] = {"GetDeploymentGroup", "codedeploy:GetDeploymentGroup"},
	[FACT_RUNNING] = {"ListDeployments", "codedeploy:ListDeployments"},
	[FACT_DEPLOYMENT] = {"GetDeployment", "codedeploy:GetDeployment"},
	[FACT_TARGET] = {"BatchGetDeploymentTargets", "codedeploy:BatchGetDeploymentTargets"},
	[FACT_SERVICE] = {"DescribeServices", "ecs:DescribeServices"},
	[FACT_TASK_IDS] = {"ListTasks", "ecs:ListTasks"},
	[FACT_STOPPED_TASK_IDS] = {"ListTasks", "ecs:ListTasks"},
	[FACT_TASKS] = {"DescribeTasks", "ecs:DescribeTasks"},
	[FACT_TASK_DEFINITION] = {"DescribeTaskDefinition", "ecs:DescribeTaskDefinition"},
	[FACT_LISTENERS] = {"DescribeListeners", "elasticloadbalancing:DescribeListeners"},
	[FACT_RULES] = {"DescribeRules", "elasticloadbalancing:DescribeRules"},
	[FACT_TARGET_GROUPS] = {"DescribeTargetGroups", "elasticloadbalancing:DescribeTargetGroups"},
	[FACT_TARGET_HEALTH] = {"DescribeTargetHealth", "elasticloadbalancing:DescribeTargetHealth"},
	[FACT_LOAD_BALANCER] = {"DescribeLoadBalancers", "elasticloadbalancing:DescribeLoadBalancers"},
};

static const struct kind_row *row_of(enum fact_kind kind)
{
	return (unsigned)kind < FACT_KINDS ? &kinds[kind] : NULL;
}

const char *fact_kind_operation(enum fact_kind kind)
{
	const struct kind_row *row = row_of(kind);
	return row != NULL ? row->operation : NULL;
}

const char *fact_kind_permission(enum fact_kind kind)
{
	const struct kind_row *row = row_of(kind);
	return row != NULL ? row->permission : NULL;
}

const struct fact *facts_find(const struct facts *facts, enum fact_kind kind, int scope, const char *key)
{
	if (facts == NULL || key == NULL) {
		return NULL;
	}
	for (size_t i = 0; i < facts->count; i++) {
		const struct fact *f = &facts->items[i];
		if (f->kind == kind && f->scope == scope && is_same(f->key, key)) {
			return f;
		}
	}
	return NULL;
}

const void *facts_value(const struct facts *facts, enum fact_kind kind, int scope, const char *key)
{
	const struct fact *f = facts_find(facts, kind, scope, key);
	return f != NULL ? f->value : NULL;
}

const char *pairs_get(const struct pair *pairs, size_t count, const char *name)
{
	for (size_t i = 0; i < count; i++) {
		if (is_same(pairs[i].name, name)) {
			return pairs[i].value;
		}
	}
	return NULL;
}
