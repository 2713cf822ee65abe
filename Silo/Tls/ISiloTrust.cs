using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace MonkeyTroop.Silo.Tls;

/// <summary>What a silo shows to others, and which of them it takes for silos.</summary>
internal interface ISiloTrust
{
    /// <summary>The certificate of this silo.</summary>
    SslStreamCertificateContext Own { get; }

    /// <summary>How a certificate's chain is built; a new one for each handshake.</summary>
    X509ChainPolicy ToChainPolicy();

    /// <summary>Whether the other side, which has proven to have the certificate's private key, is a silo.</summary>
    /// <param name="certificate">What it showed.</param>
    /// <param name="errors">What the platform found wrong.</param>
    bool IsSilo(X509Certificate2 certificate, SslPolicyErrors errors);
}

/// <summary>What all ways to trust have in common.</summary>
internal static class SiloTrust
{
    /// <summary>A policy without roots that asks nothing of the network: no revocation lists, and no certificate that a stranger names by its address.</summary>
    public static X509ChainPolicy ToChainPolicy() => new()
    {
        TrustMode = X509ChainTrustMode.CustomRootTrust,
        RevocationMode = X509RevocationMode.NoCheck,
        DisableCertificateDownloads = true,
    };
}
