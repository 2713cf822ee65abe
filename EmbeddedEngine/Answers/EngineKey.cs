using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;
using MonkeyTroop.EmbeddedEngine.Models;

namespace MonkeyTroop.EmbeddedEngine.Answers;

/// <summary>Lets only the worker in: any program of the machine, and any page in its owner's browser, could else use the engine without a ticket.</summary>
internal static class EngineKey
{
    /// <summary>Refuses calls without the key; all are let in where there is none.</summary>
    public static void UseEngineKey(this WebApplication app)
    {
        if (app.Services.GetRequiredService<IOptions<ModelOptions>>().Value.Key is not { Length: > 0 } key)
        {
            return;
        }

        var expected = Encoding.UTF8.GetBytes($"Bearer {key}");
        app.Use((context, next) =>
            CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(context.Request.Headers.Authorization.ToString()), expected)
                ? next(context)
                : Refusals.WriteAsync(context, StatusCodes.Status401Unauthorized, "unauthorized", "this engine serves the worker that started it"));
    }
}
