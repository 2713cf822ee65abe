using MonkeyTroop.Protocol.Nodes;

namespace MonkeyTroop.WorkerAgent.TicketProxy;

/// <summary>Marks every answer as a worker's. Only what the server itself refuses, because it is not HTTP, goes without.</summary>
internal static class AnswerMark
{
    /// <summary>Adds <see cref="WorkerMark"/> to everything that follows. Last of all, since a refusal clears the headers set before it.</summary>
    public static void UseAnswerMark(this IApplicationBuilder app) => app.Use((http, next) =>
    {
        http.Response.OnStarting(Add, http.Response.Headers);
        return next(http);
    });

    private static Task Add(object headers)
    {
        ((IHeaderDictionary)headers)[WorkerMark.Header] = WorkerMark.Version;
        return Task.CompletedTask;
    }
}
