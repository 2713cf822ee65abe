using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;
using MonkeyTroop.Gateway.Errors;
using MonkeyTroop.Gateway.Network;
using MonkeyTroop.Gateway.Trails;

namespace MonkeyTroop.Gateway.Admin;

/// <summary>
/// Tells whether a request is the administrator's: HTTP Basic (RFC 7617), user <c>admin</c>. Compares hashes in constant time,
/// so that the time of an answer says nothing about the password. The right one is always let in; a wrong one costs only its sender time.
/// </summary>
internal sealed partial class AdminGate(IOptions<AdminOptions> options, TimeProvider time, ILogger<AdminGate> logger)
{
    /// <summary>Wrong passwords of one address in a minute that are logged one by one.</summary>
    private const int Logged = 10;

    private const string Scheme = "Basic";
    private const string User = "admin";

    /// <summary>Throws on bytes that are no UTF-8, which no password is.</summary>
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly byte[]? _expected = string.IsNullOrEmpty(options.Value.Password) ? null : HashOf($"{User}:{options.Value.Password}");
    private readonly AdminAttempts _attempts = new(time);

    /// <summary>Whether the request is the administrator's. Asked several times about the same call, it counts a wrong password once.</summary>
    public bool IsAdmin(HttpRequest request)
    {
        if (_expected is null || !CarriesPassword(request))
        {
            return false;
        }

        var trail = request.Trail();
        if (!trail.IsAdmin && !trail.HasWrongPassword)
        {
            trail.IsAdmin = CryptographicOperations.FixedTimeEquals(HashOf(CredentialsOf(request)), _expected);
            trail.HasWrongPassword = !trail.IsAdmin;
            if (trail.HasWrongPassword)
            {
                CountWrong(request);
            }
        }

        return trail.IsAdmin;
    }

    /// <summary>Why the request is not the administrator's, or null when it is. The answer to a wrong password waits.</summary>
    public async Task<Refusal?> CheckAsync(HttpRequest request)
    {
        if (_expected is null)
        {
            return Refusals.AdminOff();
        }

        if (IsAdmin(request))
        {
            return null;
        }

        return await HasPaidAsync(request) ? Refusals.NotAdmin() : Refusals.TooManyPasswords(AdminAttempts.LongestWait);
    }

    /// <summary>Waits as long as a request's wrong password costs; false when too many wait for it to wait too.</summary>
    public async Task<bool> HasPaidAsync(HttpRequest request) =>
        !request.Trail().HasWrongPassword
        || await _attempts.PayAsync(ClientAddress.Of(request.HttpContext), request.HttpContext.RequestAborted);

    private void CountWrong(HttpRequest request)
    {
        var address = ClientAddress.Of(request.HttpContext);
        if (_attempts.Add(address) <= Logged)
        {
            LogRefused(logger, address, request.HttpContext.TraceIdentifier);
        }
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
