"""Small talk of a batik shop in Indonesian.

Blocks are parted by an empty line; `>` is the contact, `<` is the shop. Words in braces are filled
from the goods of the shop, so that one conversation speaks of one thing.
"""

SALES = """
> Halo kak, {item} masih ada?
< Halo Kak {first}, masih ada. {item} harganya {price}.
> Warna {colour} ready?
< Ready, Kak. Tinggal {few} lagi untuk warna {colour}.
> Oke saya ambil satu ya, ukuran {size}
< Siap, kami simpan atas nama Kakak. Dikirim ke kota mana?
> {city} kak
< Ongkir ke {city} {shipping}, jadi totalnya {total}. Transfer ke rekening di profil kami ya.
> Sudah saya transfer ya, mohon dicek 🙏
< Sudah masuk, terima kasih. Paket kami kirim sore ini.

> Permisi, mau tanya harga {item}
< Halo Kak, {item} {price} per potong. Kalau ambil 12 potong ada potongan 10%.
> Kalau 24 potong bisa berapa?
< Untuk 24 potong kami beri potongan 15%. Jadinya sekitar 9 hari kerja.
> Bisa kurang lagi? Ini untuk seragam kantor
< Kami tambah bordir nama gratis, Kak. Harganya sudah pas 😊
> Wah menarik, saya rapatkan dulu dengan teman-teman
< Baik, kami tunggu kabar baiknya.

> Kak, {item} ukuran {size} ada?
< Ada, Kak. Lingkar dada 104 cm, panjang 72 cm.
> Bahannya apa ya? Panas tidak?
< Katun primisima, adem dan tidak luntur.
> Mantap, boleh lihat foto warna {colour}?
< Kami kirim fotonya sebentar lagi ya, Kak.
> Siap ditunggu

> Min, promo akhir tahun masih berlaku?
< Masih, Kak, sampai akhir bulan. Semua {item} potongan 20%.
> Berapa jadinya?
< Dari {price} jadi {sale}, Kak.
> Bisa bayar pakai QRIS?
< Bisa, kami kirim kodenya ya.
> Oke sudah saya bayar

> Assalamualaikum, untuk seragam keluarga bisa pesan motif sendiri?
< Waalaikumsalam. Bisa, minimal 20 potong. Acaranya tanggal berapa, Bu?
> Tanggal 12 bulan depan
< Masih terkejar. Kami buatkan contoh warna dulu, 3 hari jadi.
> Alhamdulillah, biaya contohnya berapa?
< Contoh gratis kalau jadi pesan, Bu.
> Baik, saya kirim ukuran semuanya besok ya
< Siap, kami tunggu.

> Kak kirim ke {city} pakai {courier} bisa?
< Bisa. Ongkirnya {shipping}, sampai 2-3 hari.
> Kalau COD bisa?
< Mohon maaf belum bisa COD untuk luar kota, Kak.
> Oke deh transfer saja, minta nomor rekeningnya
< Ada di profil kami, atas nama Batik Lestari.

> Halo, saya mau jadi reseller. Syaratnya apa?
< Halo Kak {first}. Pembelian pertama minimal 10 potong, harga reseller potongan 25%.
> Boleh campur motif?
< Boleh, bebas campur.
> Katalognya bisa dikirim?
< Kami kirim lewat sini ya.

> Kelas membatik masih buka?
< Masih, tiap Sabtu pukul 09.00 di workshop, {price} per orang termasuk kain.
> Saya daftar untuk {few} orang
< Siap, sudah kami catat. Sampai jumpa hari Sabtu!
> Perlu bawa apa saja?
< Cukup pakai baju yang boleh kena malam, Kak 😄
"""

SUPPORT = """
> Kak, pesanan {order} kok belum sampai ya?
< Halo Kak {first}, kami cek dulu. Nomor resinya {receipt}, sekarang di gudang {city}.
> Sudah 4 hari di situ terus 😕
< Maaf ya, kami sudah hubungi {courier}. Dijanjikan besok diantar.
> Baik, saya tunggu
< Terima kasih kesabarannya, Kak.
> Sudah sampai kak, terima kasih 🙏
< Alhamdulillah, selamat dipakai!

> Barang yang datang salah warna, saya pesan {colour}
< Mohon maaf, Kak. Boleh kirim foto barang dan labelnya?
> Ini fotonya saya kirim lewat email ya
< Sudah kami terima. Kami kirim penggantinya hari ini, ongkir kami yang tanggung.
> Yang lama dikembalikan?
< Titip ke kurir saat penggantinya datang saja, Kak.
> Oke makasih, responnya cepat

> {item} yang saya beli jahitannya lepas di bagian lengan
< Maaf sekali, Kak. Pembelian {order} ya? Bisa kami perbaiki atau tukar baru.
> Tukar baru saja kalau bisa
< Siap, stoknya ada. Kirim ke alamat workshop, ongkirnya kami ganti.
> Saya kirim besok pakai {courier}

> Cara cuci {item} gimana ya kak? Takut luntur
< Cuci dengan lerak atau sampo, jangan direndam lama, jemur di tempat teduh.
> Boleh disetrika?
< Boleh, suhu sedang dari bagian dalam.
> Siap, terima kasih infonya

> Kak saya transfer dua kali untuk {order}, bisa dikembalikan satu?
< Kami cek dulu ya, Kak. Betul, ada dua pembayaran {price}.
> Iya itu, mohon bantuannya
< Sudah kami ajukan, paling lambat besok sore masuk ke rekening Kakak.
> Sudah masuk. Terima kasih banyak 🤲

> Resi {receipt} tidak bisa dilacak
< Baru kami serahkan sore tadi, Kak. Biasanya malam ini sudah muncul.
> Oh begitu, oke
< Kalau besok pagi belum muncul, kabari kami ya.

> Min, alamat saya salah tulis di pesanan {order}
< Untung belum dikirim, Kak. Alamat yang benar bagaimana?
> Jl. Kaliurang KM 9, bukan KM 6
< Sudah kami ganti. Terima kasih kabarnya!
> Wah makasih banyak 🙏
"""

OTHER = """
> Permisi, tokonya buka jam berapa?
< Senin sampai Sabtu pukul 09.00-17.00 WIB, Kak.
> Minggu tutup ya?
< Betul, Minggu libur.

> Lokasi tokonya di mana ya?
< Di Jl. Tirtodipuran, Yogyakarta, seberang masjid. Parkir ada di dalam.
> Ok besok saya mampir

> Halo, permisi

> Kak, bisa ikut bazar kampus kami bulan depan? Kami dari panitia
< Halo, terima kasih undangannya. Boleh kirim proposalnya?
> Siap, saya kirim lewat email ya

> Terima kasih ya kak, barangnya bagus sekali 😍
< Terima kasih kembali, Kak {first}! Senang mendengarnya.

> Ada lowongan kerja untuk admin?
< Saat ini belum ada, Kak. Nanti kami umumkan di Instagram.
> Baik, terima kasih infonya
"""
