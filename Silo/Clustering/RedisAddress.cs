using System.Globalization;
using StackExchange.Redis;

namespace MonkeyTroop.Silo.Clustering;

/// <summary>
/// Reads where Redis is: <c>redis://[[USER]:PASSWORD@]HOST[:PORT][/DATABASE]</c>, the same with <c>rediss</c> for TLS (the forms
/// registered with IANA), or StackExchange.Redis' own (<c>HOST:PORT,password=...</c>). What is wrong with an address is said without
/// repeating any of it, since a mistake may put the password where something else belongs.
/// </summary>
internal static class RedisAddress
{
    private const int UsualPort = 6379;

    /// <summary>Longest wait for an answer, in ms: what asks can ask again.</summary>
    private const int AnswerLimit = 3000;

    /// <summary>Reads an address; null when it is wrong.</summary>
    /// <param name="address">The address.</param>
    /// <param name="fault">What is wrong with it, when the value is null.</param>
    public static ConfigurationOptions? TryParse(string address, out string fault)
    {
        var parsed = address.Contains("://", StringComparison.Ordinal) ? OfUrl(address, out fault) : OfKeywords(address, out fault);
        if (parsed is not null)
        {
            parsed.AbortOnConnectFail = true; // the start waits by itself, and says what it waits for
            parsed.ConnectTimeout = Math.Min(parsed.ConnectTimeout, AnswerLimit);
            parsed.AsyncTimeout = Math.Min(parsed.AsyncTimeout, AnswerLimit);
            parsed.ClientName = "monkey-troop";
        }

        return parsed;
    }

    private static ConfigurationOptions? OfKeywords(string text, out string fault)
    {
        fault = "it is neither a redis:// URL nor HOST:PORT with StackExchange.Redis' keywords";
        try
        {
            var parsed = ConfigurationOptions.Parse(text);
            return parsed.EndPoints.Count > 0 ? parsed : null;
        }
        catch (Exception e) when (e is ArgumentException or FormatException or OverflowException)
        {
            return null;
        }
    }

    private static ConfigurationOptions? OfUrl(string text, out string fault)
    {
        fault = "its URL cannot be read";
        if (!Uri.TryCreate(text, UriKind.Absolute, out var url) || url.Host.Length == 0)
        {
            return null;
        }

        if (url.Scheme is not ("redis" or "rediss"))
        {
            fault = "its URL does not begin with redis:// or rediss://";
            return null;
        }

        var database = 0;
        if (url.AbsolutePath is not ("" or "/")
            && !int.TryParse(url.AbsolutePath.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture, out database))
        {
            fault = "what follows the host is no number of a database";
            return null;
        }

        var (user, password) = url.UserInfo.IndexOf(':', StringComparison.Ordinal) is var colon and >= 0
            ? (url.UserInfo[..colon], url.UserInfo[(colon + 1)..])
            : (url.UserInfo, "");
        var options = new ConfigurationOptions
        {
            Ssl = url.Scheme == "rediss",
            DefaultDatabase = database,
            User = user.Length == 0 ? null : Uri.UnescapeDataString(user),
            Password = password.Length == 0 ? null : Uri.UnescapeDataString(password),
        };
        options.EndPoints.Add(url.IdnHost.Trim('[', ']'), url.Port > 0 ? url.Port : UsualPort);
        return options;
    }
}
