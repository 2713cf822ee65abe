namespace MonkeyTroop.EmbeddedEngine.Answers;

/// <summary>Writes whole answers.</summary>
internal static class JsonBody
{
    /// <summary>Writes JSON, with its length.</summary>
    public static Task WriteAsync(HttpContext context, byte[] json)
    {
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = json.Length;
        return context.Response.Body.WriteAsync(json, 0, json.Length, context.RequestAborted);
    }
}
