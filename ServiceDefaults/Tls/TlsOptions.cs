using Microsoft.Extensions.Options;

namespace MonkeyTroop.ServiceDefaults.Tls;

/// <summary>HTTPS of a program's listener. Without a certificate it speaks plain HTTP.</summary>
public sealed class TlsOptions
{
    /// <summary>Configuration section.</summary>
    public const string Section = "Tls";

    /// <summary>
    /// File with the certificate and its chain: PEM, the server's own first, or PKCS #12 (<c>.pfx</c>). Default: none. Renewed files are
    /// taken over within a minute, once they are good. One that is not good now stops the start.
    /// </summary>
    public string? CertificatePath { get; set; }

    /// <summary>PEM file with the private key. One that other users of the machine can read is warned about. Default: the key is in the file of the certificate.</summary>
    public string? KeyPath { get; set; }

    /// <summary>Password of the PKCS #12 file or of an encrypted PEM key. Default: none.</summary>
    public string? Password { get; set; }
}

/// <summary>Loads the certificate once, so that a wrong file stops the start.</summary>
internal sealed class TlsOptionsValidator(TimeProvider time) : IValidateOptions<TlsOptions>
{
    public ValidateOptionsResult Validate(string? name, TlsOptions options)
    {
        if (options.CertificatePath is null)
        {
            return options.KeyPath is null && options.Password is null
                ? ValidateOptionsResult.Success
                : ValidateOptionsResult.Fail("Tls:KeyPath and Tls:Password are nothing without Tls:CertificatePath");
        }

        try
        {
            _ = CertificateFile.LoadGood(options, time.GetUtcNow());
            return ValidateOptionsResult.Success;
        }
        catch (CertificateFileException e)
        {
            return ValidateOptionsResult.Fail(e.Message);
        }
    }
}
