/* dump_types.c: what dump.c shows of each fact.  A member that is added to facts.h or preparation.h is added here, or no test sees it. */
#include "ops/dump.h"

#define TEXT(s, m) {#m, DUMP_TEXT, offsetof(struct s, m), 0, NULL, NULL}
#define RAW(s, m) {#m, DUMP_RAW, offsetof(struct s, m), 0, NULL, NULL}
#define BYTES(s, m, c) {#m, DUMP_BYTES, offsetof(struct s, m), offsetof(struct s, c), NULL, NULL}
#define COUNT(s, m) {#m, DUMP_COUNT, offsetof(struct s, m), 0, NULL, NULL}
#define TIME(s, m) {#m, DUMP_TIME, offsetof(struct s, m), 0, NULL, NULL}
#define MAYBE(s, m) {#m, DUMP_MAYBE, offsetof(struct s, m), 0, NULL, NULL}
#define FLAG(s, m) {#m, DUMP_FLAG, offsetof(struct s, m), 0, NULL, NULL}
#define REAL(s, m) {#m, DUMP_REAL, offsetof(struct s, m), 0, NULL, NULL}
#define WORD(s, m, w) {#m, DUMP_WORD, offsetof(struct s, m), 0, NULL, w}
#define IN(s, m, t) {#m, DUMP_IN, offsetof(struct s, m), 0, &t##_type, NULL}
#define LIST(s, m, c, t) {#m, DUMP_LIST, offsetof(struct s, m), offsetof(struct s, c), &t##_type, NULL}
#define TEXTS(s, m, c) {#m, DUMP_TEXTS, offsetof(struct s, m), offsetof(struct s, c), NULL, NULL}
#define TYPE(s, ...)                                                                                                   \
	static const struct dump_field s##_fields[] = {__VA_ARGS__, {0}};                                              \
	static const struct dump_type s##_type = {#s, sizeof(struct s), s##_fields}

static const char *const at_zero_words[] = {"UNKNOWN", "CONTINUE", "STOP", "ROLLBACK", "TERMINATE", "FAIL", "KEEP"};
static const char *const engine_words[] = {
	"UNKNOWN", "CREATED", "QUEUED", "IN_PROGRESS", "READY", "BAKING", "SUCCEEDED", "FAILED", "STOPPED",
};
static const char *const step_words[] = {"UNKNOWN", "PENDING", "IN_PROGRESS", "SUCCEEDED", "FAILED", "SKIPPED", "READY"};
static const char *const simulated_words[] = {"UNKNOWN", "ALLOWED", "EXPLICIT_DENY", "IMPLICIT_DENY"};
static const char *const controller_words[] = {"UNKNOWN", "ECS", "CODE_DEPLOY", "EXTERNAL"};

/* --- sts, codepipeline ----------------------------------------------------------------------------------------- */

TYPE(identity, TEXT(identity, account), TEXT(identity, arn), TEXT(identity, user_id));
TYPE(pair, TEXT(pair, name), TEXT(pair, value));
TYPE(pipeline_row, TEXT(pipeline_row, name), TEXT(pipeline_row, type), TEXT(pipeline_row, mode),
	TIME(pipeline_row, updated_at));
TYPE(pipeline_list, LIST(pipeline_list, rows, count, pipeline_row));
TYPE(action_decl, TEXT(action_decl, name), TEXT(action_decl, category), TEXT(action_decl, owner),
	TEXT(action_decl, provider), TEXT(action_decl, version), TEXT(action_decl, region), TEXT(action_decl, role_arn),
	COUNT(action_decl, run_order), COUNT(action_decl, timeout_min), LIST(action_decl, config, config_count, pair));
TYPE(stage_decl, TEXT(stage_decl, name), LIST(stage_decl, actions, action_count, action_decl));
TYPE(pipeline_decl, TEXT(pipeline_decl, name), TEXT(pipeline_decl, arn), TEXT(pipeline_decl, mode),
	TEXT(pipeline_decl, type), TEXT(pipeline_decl, role_arn), COUNT(pipeline_decl, version),
	TIME(pipeline_decl, updated_at), LIST(pipeline_decl, stages, stage_count, stage_decl));
TYPE(action_state, TEXT(action_state, name), TEXT(action_state, revision_id), TEXT(action_state, execution_id),
	TEXT(action_state, status), TEXT(action_state, summary), TEXT(action_state, token),
	TEXT(action_state, external_id), TEXT(action_state, external_url), TEXT(action_state, error_code),
	TEXT(action_state, error_message), TIME(action_state, changed_at), COUNT(action_state, percent));
TYPE(stage_state, TEXT(stage_state, name), TEXT(stage_state, execution_id), TEXT(stage_state, status),
	TEXT(stage_state, waiting_execution_id), MAYBE(stage_state, transition_is_enabled),
	TEXT(stage_state, disabled_reason), TEXT(stage_state, disabled_by),
	LIST(stage_state, actions, action_count, action_state));
TYPE(pipeline_state, TEXT(pipeline_state, name), COUNT(pipeline_state, version),
	LIST(pipeline_state, stages, stage_count, stage_state));
TYPE(source_revision, TEXT(source_revision, action), TEXT(source_revision, id), TEXT(source_revision, summary),
	TEXT(source_revision, url));
TYPE(execution, TEXT(execution, id), TEXT(execution, status), TEXT(execution, status_summary), TEXT(execution, mode),
	TEXT(execution, type), TEXT(execution, trigger_type), TEXT(execution, trigger_detail),
	TEXT(execution, stop_reason), TEXT(execution, rollback_target_id), TIME(execution, started_at),
	TIME(execution, updated_at), LIST(execution, revisions, revision_count, source_revision));
TYPE(execution_list, LIST(execution_list, rows, count, execution));
TYPE(action_run, TEXT(action_run, execution_id), TEXT(action_run, id), TEXT(action_run, stage), TEXT(action_run, action),
	TEXT(action_run, status), TEXT(action_run, category), TEXT(action_run, provider), TEXT(action_run, region),
	TEXT(action_run, role_arn), TEXT(action_run, external_id), TEXT(action_run, external_summary),
	TEXT(action_run, external_url), TEXT(action_run, error_code), TEXT(action_run, error_message),
	TIME(action_run, started_at), TIME(action_run, updated_at), LIST(action_run, config, config_count, pair),
	LIST(action_run, outputs, output_count, pair));
TYPE(action_run_list, LIST(action_run_list, rows, count, action_run));

/* --- codebuild ------------------------------------------------------------------------------------------------- */

TYPE(build_phase, TEXT(build_phase, type), TEXT(build_phase, status), TEXT(build_phase, message),
	TIME(build_phase, started_at), TIME(build_phase, ended_at));
TYPE(build, TEXT(build, id), TEXT(build, project), TEXT(build, status), TEXT(build, current_phase),
	TEXT(build, source_version), TEXT(build, log_group), TEXT(build, log_stream), TEXT(build, initiator),
	MAYBE(build, is_complete), COUNT(build, number), TIME(build, started_at), TIME(build, ended_at),
	LIST(build, phases, phase_count, build_phase));

/* --- codedeploy ------------------------------------------------------------------------------------------------ */

TYPE(traffic_settings, WORD(traffic_settings, ready_action, at_zero_words), COUNT(traffic_settings, ready_wait_ms),
	WORD(traffic_settings, terminate_action, at_zero_words), COUNT(traffic_settings, terminate_wait_ms),
	MAYBE(traffic_settings, rolls_back), FLAG(traffic_settings, rolls_back_on_failure),
	FLAG(traffic_settings, rolls_back_on_alarm), FLAG(traffic_settings, rolls_back_on_stop),
	TEXTS(traffic_settings, prod_listeners, prod_count), TEXTS(traffic_settings, test_listeners, test_count),
	TEXTS(traffic_settings, target_groups, target_group_count), TEXT(traffic_settings, config_name),
	MAYBE(traffic_settings, is_blue_green));
TYPE(deploy_group, TEXT(deploy_group, application), TEXT(deploy_group, name), TEXT(deploy_group, cluster),
	TEXT(deploy_group, service), TEXT(deploy_group, platform), TEXT(deploy_group, last_attempted_id),
	TEXT(deploy_group, last_successful_id), IN(deploy_group, settings, traffic_settings));
TYPE(id_list, TEXTS(id_list, ids, count));
TYPE(deployment_info, TEXT(deployment_info, id), TEXT(deployment_info, application), TEXT(deployment_info, group),
	TEXT(deployment_info, platform), WORD(deployment_info, status, engine_words), TEXT(deployment_info, status_text),
	TEXT(deployment_info, error_code), TEXT(deployment_info, error_message), TEXT(deployment_info, creator),
	TEXT(deployment_info, description), TEXT(deployment_info, external_id), TEXT(deployment_info, rollback_id),
	TEXT(deployment_info, undoes_id), TEXT(deployment_info, rollback_message), TEXT(deployment_info, revision),
	TIME(deployment_info, created_at), TIME(deployment_info, started_at), TIME(deployment_info, completed_at),
	MAYBE(deployment_info, termination_wait_started), IN(deployment_info, settings, traffic_settings));
TYPE(lifecycle_event, TEXT(lifecycle_event, name), WORD(lifecycle_event, status, step_words),
	TEXT(lifecycle_event, status_text), TIME(lifecycle_event, started_at), TIME(lifecycle_event, ended_at),
	TEXT(lifecycle_event, error_code), TEXT(lifecycle_event, error_message), TEXT(lifecycle_event, log_tail),
	TEXT(lifecycle_event, script));
TYPE(engine_task_set, TEXT(engine_task_set, id), TEXT(engine_task_set, label), TEXT(engine_task_set, status),
	TEXT(engine_task_set, target_group), COUNT(engine_task_set, desired), COUNT(engine_task_set, running),
	COUNT(engine_task_set, pending), REAL(engine_task_set, weight));
TYPE(deployment_target, TEXT(deployment_target, deployment_id), TEXT(deployment_target, id),
	WORD(deployment_target, status, step_words), TEXT(deployment_target, status_text),
	TIME(deployment_target, updated_at), LIST(deployment_target, events, event_count, lifecycle_event),
	LIST(deployment_target, task_sets, task_set_count, engine_task_set));

/* --- ecs ------------------------------------------------------------------------------------------------------- */

TYPE(task_set, TEXT(task_set, id), TEXT(task_set, arn), TEXT(task_set, deployment_id), TEXT(task_set, status),
	TEXT(task_set, task_definition), TEXT(task_set, stability), TEXT(task_set, target_group_arn),
	TEXT(task_set, container), COUNT(task_set, container_port), COUNT(task_set, desired), COUNT(task_set, running),
	COUNT(task_set, pending), TIME(task_set, created_at), TIME(task_set, updated_at));
TYPE(service_event, TEXT(service_event, id), TEXT(service_event, message), TIME(service_event, at));
TYPE(ecs_service, TEXT(ecs_service, arn), TEXT(ecs_service, name), TEXT(ecs_service, cluster), TEXT(ecs_service, status),
	TEXT(ecs_service, task_definition), TEXT(ecs_service, strategy), WORD(ecs_service, controller, controller_words),
	COUNT(ecs_service, desired), COUNT(ecs_service, running), COUNT(ecs_service, pending),
	LIST(ecs_service, task_sets, task_set_count, task_set), LIST(ecs_service, events, event_count, service_event));
TYPE(task_container, TEXT(task_container, name), TEXT(task_container, image), TEXT(task_container, digest),
	TEXT(task_container, status), TEXT(task_container, reason), COUNT(task_container, exit_code));
TYPE(task, TEXT(task, arn), TEXT(task, started_by), TEXT(task, task_definition), TEXT(task, status),
	TEXT(task, desired_status), TEXT(task, health), TEXT(task, stop_code), TEXT(task, stopped_reason), TEXT(task, ip),
	TIME(task, created_at), TIME(task, started_at), TIME(task, stopped_at),
	LIST(task, containers, container_count, task_container));
TYPE(task_list, LIST(task_list, rows, count, task));
TYPE(container_def, TEXT(container_def, name), TEXT(container_def, image), COUNT(container_def, cpu),
	COUNT(container_def, memory), COUNT(container_def, port));
TYPE(task_definition, TEXT(task_definition, arn), TEXT(task_definition, family), TEXT(task_definition, cpu),
	TEXT(task_definition, memory), COUNT(task_definition, revision),
	LIST(task_definition, containers, container_count, container_def));

/* --- elbv2 ----------------------------------------------------------------------------------------------------- */

TYPE(weighted_group, TEXT(weighted_group, arn), COUNT(weighted_group, weight));
TYPE(rule, TEXT(rule, arn), TEXT(rule, priority), TEXT(rule, conditions), TEXT(rule, listener_arn), FLAG(rule, is_default),
	FLAG(rule, is_forward), LIST(rule, groups, group_count, weighted_group));
TYPE(rule_list, LIST(rule_list, rows, count, rule));
TYPE(listener, TEXT(listener, arn), TEXT(listener, load_balancer_arn), TEXT(listener, protocol), COUNT(listener, port),
	IN(listener, action, rule));
TYPE(listener_list, LIST(listener_list, rows, count, listener));
TYPE(target_group, TEXT(target_group, arn), TEXT(target_group, name), TEXT(target_group, protocol),
	TEXT(target_group, target_type), TEXT(target_group, health_path), COUNT(target_group, port));
TYPE(target_group_list, LIST(target_group_list, rows, count, target_group));
TYPE(target, TEXT(target, id), TEXT(target, state), TEXT(target, reason), TEXT(target, description));
TYPE(target_list, LIST(target_list, rows, count, target));
TYPE(load_balancer, TEXT(load_balancer, arn), TEXT(load_balancer, name), TEXT(load_balancer, dns_name),
	TEXT(load_balancer, type), TEXT(load_balancer, state));
TYPE(load_balancer_list, LIST(load_balancer_list, rows, count, load_balancer));

/* --- iam ------------------------------------------------------------------------------------------------------- */

TYPE(iam_role, TEXT(iam_role, name), TEXT(iam_role, arn), TEXT(iam_role, path));
TYPE(simulated_resource, TEXT(simulated_resource, arn), WORD(simulated_resource, decision, simulated_words));
TYPE(simulated_action, TEXT(simulated_action, action), WORD(simulated_action, decision, simulated_words),
	MAYBE(simulated_action, organization_allows), MAYBE(simulated_action, boundary_allows),
	LIST(simulated_action, resources, resource_count, simulated_resource));
TYPE(simulation, LIST(simulation, rows, count, simulated_action));

/* --- for the set-up (preparation.h) ------------------------------------------------------------------------------ */

TYPE(source_repository, TEXT(source_repository, name), TEXT(source_repository, arn), TEXT(source_repository, default_branch));
TYPE(source_branch, TEXT(source_branch, name), TEXT(source_branch, commit_id));
TYPE(source_file, TEXT(source_file, path), TEXT(source_file, commit_id), TEXT(source_file, blob_id), TEXT(source_file, mode),
	BYTES(source_file, bytes, size));
TYPE(source_commit, TEXT(source_commit, commit_id));
TYPE(build_variable, RAW(build_variable, name), RAW(build_variable, value), RAW(build_variable, type));
TYPE(build_project, TEXT(build_project, name), TEXT(build_project, arn), TEXT(build_project, service_role),
	TEXT(build_project, source_type), TEXT(build_project, artifacts_type), RAW(build_project, buildspec),
	TEXT(build_project, image), TEXT(build_project, environment_type), TEXT(build_project, compute_type),
	MAYBE(build_project, is_privileged), LIST(build_project, variables, variable_count, build_variable),
	RAW(build_project, environment), RAW(build_project, source));
TYPE(image_repository, TEXT(image_repository, name), TEXT(image_repository, arn), TEXT(image_repository, uri),
	TEXT(image_repository, mutability));
TYPE(image_repository_list, LIST(image_repository_list, rows, count, image_repository));
TYPE(connection, TEXT(connection, name), TEXT(connection, arn), TEXT(connection, provider), TEXT(connection, status));
TYPE(connection_list, LIST(connection_list, rows, count, connection));
TYPE(trusted_role, TEXT(trusted_role, name), TEXT(trusted_role, arn), RAW(trusted_role, trust_policy));
TYPE(trusted_role_list, LIST(trusted_role_list, rows, count, trusted_role));
TYPE(bucket_place, TEXT(bucket_place, name), TEXT(bucket_place, region));
TYPE(pipeline_document, TEXT(pipeline_document, name), TEXT(pipeline_document, arn), COUNT(pipeline_document, version),
	RAW(pipeline_document, declaration));
TYPE(group_document, TEXT(group_document, application), TEXT(group_document, name), TEXT(group_document, service_role),
	RAW(group_document, blue_green));
TYPE(task_port, RAW(task_port, container), COUNT(task_port, port));
TYPE(task_document, TEXT(task_document, arn), TEXT(task_document, family), COUNT(task_document, revision),
	LIST(task_document, ports, port_count, task_port), RAW(task_document, definition));

/* --------------------------------------------------------------------------------------------------------------- */

static const struct {
	const struct ops_row *row;
	const struct dump_type *type;
} types[] = {
	{&ops_get_caller_identity, &identity_type},
	{&ops_list_pipelines, &pipeline_list_type},
	{&ops_get_pipeline, &pipeline_decl_type},
	{&ops_get_pipeline_state, &pipeline_state_type},
	{&ops_list_pipeline_executions, &execution_list_type},
	{&ops_list_action_executions, &action_run_list_type},
	{&ops_start_pipeline_execution, &id_list_type},
	{&ops_get_deployment_group, &deploy_group_type},
	{&ops_list_running_deployments, &id_list_type},
	{&ops_get_deployment, &deployment_info_type},
	{&ops_get_deployment_target, &deployment_target_type},
	{&ops_describe_service, &ecs_service_type},
	{&ops_list_tasks, &id_list_type},
	{&ops_describe_tasks, &task_list_type},
	{&ops_describe_task_definition, &task_definition_type},
	{&ops_describe_listener, &listener_list_type},
	{&ops_describe_rules, &rule_list_type},
	{&ops_describe_target_group, &target_group_list_type},
	{&ops_describe_target_health, &target_list_type},
	{&ops_describe_load_balancer, &load_balancer_list_type},
	{&ops_get_build, &build_type},
	{&ops_get_role, &iam_role_type},
	{&ops_simulate_principal_policy, &simulation_type},
	{&ops_list_repositories, &id_list_type},
	{&ops_get_repository, &source_repository_type},
	{&ops_get_branch, &source_branch_type},
	{&ops_get_file, &source_file_type},
	{&ops_create_commit, &source_commit_type},
	{&ops_list_projects, &id_list_type},
	{&ops_get_project, &build_project_type},
	{&ops_update_project, &build_project_type},
	{&ops_list_applications, &id_list_type},
	{&ops_list_deployment_groups, &id_list_type},
	{&ops_get_deployment_group_document, &group_document_type},
	{&ops_get_pipeline_document, &pipeline_document_type},
	{&ops_create_pipeline, &pipeline_document_type},
	{&ops_update_pipeline, &pipeline_document_type},
	{&ops_describe_image_repositories, &image_repository_list_type},
	{&ops_list_connections, &connection_list_type},
	{&ops_list_star_connections, &connection_list_type},
	{&ops_get_connection, &connection_type},
	{&ops_get_star_connection, &connection_type},
	{&ops_list_roles, &trusted_role_list_type},
	{&ops_get_trusted_role, &trusted_role_type},
	{&ops_head_bucket, &bucket_place_type},
	{&ops_list_buckets, &id_list_type},
	{&ops_describe_task_document, &task_document_type},
};

const struct dump_type *dump_type_of(const struct ops_row *row)
{
	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++)
		if (types[i].row == row)
			return types[i].type;
	return NULL;
}
