/* plan_task.c: are the container and its port in the task definition that is deployed? */
#include "setup/plan_parts.h"

#include <string.h>

#include "base/arena.h"
#include "base/i18n.h"
#include "base/text.h"

static void list_ports(struct planner *p, const struct task_document *task, struct buf *out)
{
	for (size_t i = 0; i < task->port_count; i++) {
		const struct task_port *port = &task->ports[i];
		const char *name = port->container ? text_clean(p->arena, port->container, strlen(port->container), 100) : "?";
		if (port->port >= 0)
			buf_printf(out, "%s%s:%lld", out->len ? ", " : "", name, (long long)port->port);
		else
			buf_printf(out, _("%s%s without a port"), out->len ? ", " : "", name);
	}
}

bool plan_check_task(struct planner *p)
{
	const char *found = found_task(p->q, p->d), *name = found ? found : plan_word(p, DESIRED_TASK);
	const char *container = plan_word(p, DESIRED_CONTAINER);
	int64_t port = desired_port(p->d);
	struct buf there;

	if (!plan_need(p, FOUND_TASK, arena_printf(p->arena, _("task definition %s"), name)))
		return false;
	const struct task_document *task = plan_value(p, FOUND_TASK);
	if (!task->family || task->revision < 1 || !task->definition)
		return plan_block(p, _("task definition %s was told without its family or revision"), name);
	for (size_t i = 0; i < task->port_count; i++)
		if (task->ports[i].container && strcmp(task->ports[i].container, container) == 0 && task->ports[i].port == port)
			return true;
	buf_init(&there, 600);
	list_ports(p, task, &there);
	plan_block(p, _("task definition %s:%lld has no container %s with port %lld: it has %s"), task->family,
		(long long)task->revision, container, (long long)port, there.len ? buf_text(&there) : _("none"));
	buf_done(&there);
	return false;
}
