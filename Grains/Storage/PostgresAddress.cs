using System.Globalization;
using Npgsql;

namespace MonkeyTroop.Grains.Storage;

/// <summary>
/// Reads where the database is: a URL as libpq takes it (<c>postgres://USER:PASSWORD@HOST:PORT/DATABASE?sslmode=require</c>), or
/// Npgsql's keywords (<c>Host=...;Database=...</c>). What is wrong with an address is said without repeating any of it, since a
/// mistake may put the password where something else belongs.
/// </summary>
internal static class PostgresAddress
{
    /// <summary>libpq's parameters that have other names in Npgsql; the rest differ in underscores at most.</summary>
    private static readonly Dictionary<string, string> Keywords = new(StringComparer.OrdinalIgnoreCase)
    {
        ["connect_timeout"] = "Timeout",
        ["dbname"] = "Database",
        ["sslcert"] = "SSL Certificate",
        ["sslkey"] = "SSL Key",
        ["sslrootcert"] = "Root Certificate",
        ["target_session_attrs"] = "Target Session Attributes",
        ["user"] = "Username",
    };

    /// <summary>Reads an address.</summary>
    /// <param name="address">A URL or keywords.</param>
    /// <param name="fault">What is wrong with it, when the value is null.</param>
    public static NpgsqlConnectionStringBuilder? TryParse(string address, out string fault)
    {
        var parsed = address.IndexOf("://", StringComparison.Ordinal) is var end and > 0 && address.IndexOf('=') is var equals && (equals < 0 || end < equals)
            ? OfUrl(address[..end], address[(end + 3)..], out fault)
            : OfKeywords(address, out fault);
        if (parsed is null || FaultOf(parsed) is not { } whole)
        {
            return parsed;
        }

        fault = whole;
        return null;
    }

    /// <summary>What is wrong with parts that are right one by one.</summary>
    private static string? FaultOf(NpgsqlConnectionStringBuilder address)
    {
        if (string.IsNullOrWhiteSpace(address.Host))
        {
            return "it names no host";
        }

        try
        {
            using var source = PostgresDatabase.Build(PostgresDatabase.WithLimits(address), "check");
            return null;
        }
        catch (Exception e) when (IsRefusal(e) || e is InvalidOperationException or NotSupportedException)
        {
            return "its settings contradict each other";
        }
    }

    private static NpgsqlConnectionStringBuilder? OfKeywords(string text, out string fault)
    {
        fault = "it is neither a postgres:// URL nor Npgsql's keywords (Host=...;Database=...)";
        try
        {
            return new NpgsqlConnectionStringBuilder(text);
        }
        catch (Exception e) when (IsRefusal(e))
        {
            return null;
        }
    }

    private static NpgsqlConnectionStringBuilder? OfUrl(string scheme, string rest, out string fault)
    {
        if (scheme is not ("postgres" or "postgresql"))
        {
            fault = "its URL does not begin with postgres:// or postgresql://";
            return null;
        }

        var (beforeQuery, query) = Cut(rest, '?');
        var (authority, database) = Cut(beforeQuery, '/');
        var at = authority.LastIndexOf('@');
        var (user, password) = Cut(at < 0 ? "" : authority[..at], ':');
        var builder = new NpgsqlConnectionStringBuilder();
        Set(builder, "Username", user);
        Set(builder, "Password", password);
        Set(builder, "Database", database);
        return TrySetHost(builder, authority[(at + 1)..], out fault) && TrySetParameters(builder, query, out fault) ? builder : null;
    }

    /// <summary><c>HOST</c>, <c>HOST:PORT</c>, <c>[IPv6]</c> or <c>[IPv6]:PORT</c>.</summary>
    private static bool TrySetHost(NpgsqlConnectionStringBuilder builder, string text, out string fault)
    {
        fault = "its port is not a number from 1 to 65535";
        var bracket = text.LastIndexOf(']');
        var colon = text.IndexOf(':', bracket + 1);
        var host = colon < 0 ? text : text[..colon];
        Set(builder, "Host", host.TrimStart('[').TrimEnd(']'));
        if (colon < 0)
        {
            return true;
        }

        if (!int.TryParse(text[(colon + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var port) || port is < 1 or > 65535)
        {
            return false;
        }

        builder.Port = port;
        return true;
    }

    private static bool TrySetParameters(NpgsqlConnectionStringBuilder builder, string query, out string fault)
    {
        fault = "a parameter after the question mark is unknown or has a value that it does not take";
        foreach (var (name, value) in query.Split('&', StringSplitOptions.RemoveEmptyEntries).Select(parameter => Cut(parameter, '=')))
        {
            // The rest is known to Npgsql by the name of its property, such as MaxPoolSize.
            var keyword = Keywords.GetValueOrDefault(name) ?? name.Replace("_", "", StringComparison.Ordinal);
            try
            {
                // "verify-full" is VerifyFull here, "read-write" is taken as it is.
                builder[keyword] = keyword.Equals("sslmode", StringComparison.OrdinalIgnoreCase)
                    ? value.Replace("-", "", StringComparison.Ordinal)
                    : Uri.UnescapeDataString(value);
            }
            catch (Exception e) when (IsRefusal(e))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>What the library's builder throws for keywords and values that it does not take.</summary>
    private static bool IsRefusal(Exception e) => e is ArgumentException or FormatException or OverflowException or KeyNotFoundException or InvalidCastException;

    private static void Set(NpgsqlConnectionStringBuilder builder, string keyword, string encoded)
    {
        if (encoded.Length > 0)
        {
            builder[keyword] = Uri.UnescapeDataString(encoded);
        }
    }

    private static (string Before, string After) Cut(string text, char separator) =>
        text.IndexOf(separator) is var at and >= 0 ? (text[..at], text[(at + 1)..]) : (text, "");
}
