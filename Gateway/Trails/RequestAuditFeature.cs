namespace MonkeyTroop.Gateway.Trails;

/// <summary>Registers the record of requests.</summary>
internal static class RequestAuditFeature
{
    /// <summary>Adds it, on what <see cref="Grains.Audit.AuditFeature"/> added.</summary>
    public static IServiceCollection AddRequestAudit(this IServiceCollection services)
    {
        services.AddSingleton<RefusalSampler>();
        services.AddSingleton(_ => new RecordedOnce(RecordedOnce.Capacity));
        services.AddSingleton<RequestAudit>();
        services.AddHostedService<RefusalCounter>();
        return services;
    }

    /// <summary>Records whatever follows, before its answer leaves. A caller who goes before that changes nothing about it.</summary>
    public static void UseRequestAudit(this IApplicationBuilder app)
    {
        var audit = app.ApplicationServices.GetRequiredService<RequestAudit>();
        app.Use(async (http, next) =>
        {
            http.Response.OnStarting(() => audit.AnswerAsync(http));
            try
            {
                await next(http);
            }
            finally
            {
                audit.Record(http);
            }
        });
    }
}
