using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;
using MonkeyTroop.Gateway.Audit;
using MonkeyTroop.Gateway.Errors;
using MonkeyTroop.Gateway.Network;

namespace MonkeyTroop.Gateway.Admin;

/// <summary>
/// Tells whether a request is the administrator's: HTTP Basic (RFC 7617), user <c>admin</c>. Compares hashes in constant time,
/// so that the time of an answer says nothing about the password.
/// </summary>
internal sealed partial class AdminGate(IOptions<AdminOptions> options, TimeProvider time, ILogger<AdminGate> logger)
{
    private const string Scheme = "Basic";
    private const string User = "admin";

    /// <summary>Throws on bytes that are no UTF-8, which no password is.</summary>
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly byte[]? _expected = string.IsNullOrEmpty(options.Value.Password) ? null : HashOf($"{User}:{options.Value.Password}");
    private readonly AdminAttempts _attempts = new(time);

    /// <summary>Whether the request is the administrator's. One that only tries to be counts as an attempt.</summary>
    public bool IsAdmin(HttpRequest request) => CarriesPassword(request) && Check(request) is null;

    /// <summary>Why the request is not the administrator's, or null when it is.</summary>
    public Refusal? Check(HttpRequest request)
    {
        if (_expected is null)
        {
            return Refusals.AdminOff();
        }

        if (!CarriesPassword(request))
        {
            return Refusals.NotAdmin();
        }

        // Asked a second time about the same call, as limits do before the endpoint: a wrong password is one attempt.
        if (request.Trail() is { IsAdmin: true } or { HasWrongPassword: true })
        {
            return request.Trail().IsAdmin ? null : Refusals.NotAdmin();
        }

        var address = ClientAddress.Of(request.HttpContext);
        if (_attempts.WaitOf(address) is { } wait)
        {
            return Refusals.TooManyPasswords(wait);
        }

        if (CryptographicOperations.FixedTimeEquals(HashOf(CredentialsOf(request)), _expected))
        {
            request.Trail().IsAdmin = true;
            return null;
        }

        request.Trail().HasWrongPassword = true;
        _attempts.Add(address);
        LogRefused(logger, address, request.HttpContext.TraceIdentifier);
        return Refusals.NotAdmin();
    }

    private static bool CarriesPassword(HttpRequest request) =>
        AuthenticationHeaderValue.TryParse(request.Headers.Authorization, out var header)
        && header.Scheme.Equals(Scheme, StringComparison.OrdinalIgnoreCase);

    /// <summary><c>USER:PASSWORD</c>, or nothing when the header is malformed: that is as wrong as a wrong password.</summary>
    private static string CredentialsOf(HttpRequest request)
    {
        var encoded = AuthenticationHeaderValue.Parse(request.Headers.Authorization!).Parameter ?? "";
        var bytes = new byte[encoded.Length];
        try
        {
            return Convert.TryFromBase64String(encoded, bytes, out var length) ? Utf8.GetString(bytes, 0, length) : "";
        }
        catch (DecoderFallbackException)
        {
            return "";
        }
    }

    private static byte[] HashOf(string credentials) => SHA256.HashData(Encoding.UTF8.GetBytes(credentials));
}
